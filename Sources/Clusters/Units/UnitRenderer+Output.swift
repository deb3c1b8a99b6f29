package import Platform

extension UnitRenderer {
    /// Writes units as files into a directory, which is made when it is missing.
    ///
    /// The paths come back in the order of the units.
    package static func write(
        _ units: [Unit],
        into directory: String
    ) throws(PlatformError) -> [String] {
        try Files.makeDirectories(directory)
        var paths: [String] = []
        for unit in units {
            let path = "\(directory)/\(unit.name)"
            try Files.writeAtomically(unit.text.utf8, to: path)
            paths.append(path)
        }
        return paths
    }

    /// Units for programs: name, path where written, text.
    package static func json(_ units: [Unit], paths: [String]?) -> JSONText {
        .array(
            units.enumerated().map { index, unit in
                let path = paths.map { [("path", JSONText.string($0[index]))] } ?? []
                return .object(
                    [("name", .string(unit.name))] + path + [("text", .string(unit.text))]
                )
            }
        )
    }
}
