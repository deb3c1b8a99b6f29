/// A form a report can take.
package enum ReportForm: String, Sendable, CaseIterable {
    /// One offline page.
    case html
    /// `verdict.json`.
    case json
    /// `summary.md`.
    case markdown = "md"
    /// JUnit XML.
    case junit

    /// The name of its file in a run's directory.
    package var fileName: String {
        switch self {
        case .html: "report.html"
        case .json: "verdict.json"
        case .markdown: "summary.md"
        case .junit: "junit.xml"
        }
    }
}

extension RunReport {
    /// The report in one of its forms.
    package func text(as form: ReportForm) -> String {
        switch form {
        case .html: HTMLReport.text(self)
        case .json: VerdictJSON.text(self)
        case .markdown: SummaryMarkdown.text(self)
        case .junit: JUnitXML.text(self)
        }
    }
}
