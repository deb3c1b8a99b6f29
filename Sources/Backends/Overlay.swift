import Basics

/// The rows that uncommitted batches have in a bucket from some key on, merged as they are walked.
struct Overlay {
    /// One ascending sequence of rows: a batch's run, or its strays.
    ///
    /// A class, since a copy of `rows` would retain each of its arrays.
    private final class Source {
        let rows: BatchRows
        /// The place in the run, when this is one.
        private var next = 0
        /// The place among the strays, when this is one.
        private var stray: OrderedIndex.Position?
        /// The row at that place; nil at the end.
        private(set) var head: BatchRows.Row?

        init(run rows: BatchRows, from start: Span<UInt8>) {
            self.rows = rows
            self.next = rows.lowerBound(start)
            self.take()
        }

        init(strays rows: BatchRows, from start: Span<UInt8>) {
            self.rows = rows
            self.stray = rows.strays.lowerBound(start)
            self.take()
        }

        func advance() {
            if var position = self.stray {
                self.rows.strays.advance(&position)
                self.stray = position
            } else {
                self.next += 1
            }
            self.take()
        }

        private func take() {
            if let position = self.stray {
                self.head =
                    position == self.rows.strays.end
                    ? nil : self.rows.strayRows[Int(self.rows.strays.handle(at: position))]
            } else {
                self.head = self.next < self.rows.run.count ? self.rows.run[self.next] : nil
            }
        }
    }

    /// Newest first.
    private var sources: [Source] = []

    /// Adds a batch that is older than those before.
    mutating func add(_ rows: BatchRows, from start: Span<UInt8>) {
        if !rows.run.isEmpty { self.add(Source(run: rows, from: start)) }
        if !rows.strayRows.isEmpty { self.add(Source(strays: rows, from: start)) }
    }

    private mutating func add(_ source: Source) {
        if source.head != nil { self.sources.append(source) }
    }

    /// Calls `body` with the rows of `committed` as the batches have left them, in ascending order,
    /// until it returns false.
    mutating func merge(
        _ committed: inout RowWalk,
        _ body: (_ key: Span<UInt8>, _ value: Span<UInt8>) -> Bool
    ) {
        while let (source, row) = self.first {
            let bytes = self.sources[source].rows.bytes
            let key = bytes.span.extracting(row.keyRange)
            while !committed.isAtEnd {
                let order = ByteOrder.compare(committed.key.span, key)
                guard order <= 0 else { break }
                if order < 0, !body(committed.key.span, committed.value.span) { return }
                committed.advance()
                if order == 0 { break }
            }
            if !row.isDeleted, !body(key, bytes.span.extracting(row.valueRange)) { return }
            self.skip(key)
        }
        while !committed.isAtEnd {
            guard body(committed.key.span, committed.value.span) else { return }
            committed.advance()
        }
    }

    /// The smallest row, of the newest batch that has it.
    private var first: (source: Int, row: BatchRows.Row)? {
        var best: (source: Int, row: BatchRows.Row)?
        for (place, source) in self.sources.enumerated() {
            guard let head = source.head else { continue }
            if let known = best {
                let bytes = self.sources[known.source].rows.bytes
                let key = bytes.span.extracting(known.row.keyRange)
                guard source.rows.compare(head, key) < 0 else { continue }
            }
            best = (place, head)
        }
        return best
    }

    /// Moves every source that stands at `key` to its next row.
    private func skip(_ key: Span<UInt8>) {
        for source in self.sources {
            guard let head = source.head, source.rows.compare(head, key) == 0 else { continue }
            source.advance()
        }
    }
}
