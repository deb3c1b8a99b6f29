/// What an operation on one key of a store without revisions did, with its answer.
public enum ValueAction: Hashable, Sendable {
    /// A read and the value it returned; nil for an absent key.
    case read(Symbol?)
    /// A write, whatever was there.
    case write(Symbol)
    /// Adds bytes to the end of what was there.
    case append(Symbol)
    /// Writes `new` if the key held `expected` (nil: was absent), and what the store said of it.
    case compareAndSet(expected: Symbol?, new: Symbol, answer: CompareAnswer)

    /// What is known of a compare-and-set.
    public enum CompareAnswer: Hashable, Sendable {
        /// It matched and wrote.
        case matched
        /// It did not match and wrote nothing.
        case mismatched
        /// No answer: either may have happened.
        case unknown
    }
}

/// One operation of a history without revisions.
public struct ValueOperation: Sendable {
    /// Its number in the source: the line, or the position, of its invocation.
    public var source: Int
    /// The client process that issued it.
    public var process: Int64
    /// The key.
    public var key: Symbol
    /// What it did.
    public var action: ValueAction
    /// When it was called; only the order of times means anything.
    public var call: Int64
    /// When it returned; `Int64.max` when its outcome is unknown.
    public var ret: Int64

    /// An operation with all its fields.
    public init(
        source: Int,
        process: Int64,
        key: Symbol,
        action: ValueAction,
        call: Int64,
        ret: Int64
    ) {
        self.source = source
        self.process = process
        self.key = key
        self.action = action
        self.call = call
        self.ret = ret
    }
}

/// A history whose answers carry values but no revisions: Jepsen's, Porcupine's, or one of our own
/// with its revisions set aside.
///
/// Operations that surely did nothing are left out, and so are reads that were never answered:
/// neither can influence what others saw.
public struct ValueHistory: Sendable {
    /// The keys and values.
    public var symbols = SymbolTable()
    /// The operations, in order of call.
    public var operations: [ValueOperation] = []
    /// What every key holds at the start; nil when keys start absent.
    public var initial: Symbol?

    /// An empty history over keys that start absent.
    public init() {}
}

/// Why a foreign history could not be read.
public struct ImportError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The line, from 1.
    public let line: Int
    /// What was wrong with it.
    public let problem: String

    /// A problem with its line.
    public init(line: Int, problem: String) {
        self.line = line
        self.problem = problem
    }

    /// The problem with its line, for people.
    public var description: String { "line \(self.line): \(self.problem)" }
}
