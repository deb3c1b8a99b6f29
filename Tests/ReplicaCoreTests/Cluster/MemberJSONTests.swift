import ReplicaCore
import Testing

@Suite("Members in JSON")
struct MemberJSONTests {
    /// What etcd 3.4.23 answered at its peer port for a member started with such a name.
    private static let odd = #"""
        {"id":17010963214147749224,"peerURLs":["http://127.0.0.1:41380"],\#
        "name":"n\u003c1\u003e\u0026é\"\\","clientURLs":["http://127.0.0.1:23999"]}
        """#

    @Test
    func `a member has Go's bytes`() throws {
        let member = ClusterMember(
            id: 17_010_963_214_147_749_224,
            name: #"n<1>&é"\"#,
            peerURLs: ["http://127.0.0.1:41380"],
            clientURLs: ["http://127.0.0.1:23999"]
        )
        #expect(text(member.encodeJSON()) == Self.odd)
        #expect(try ClusterMember(decodingJSON: Array(Self.odd.utf8)) == member)
    }

    @Test
    func `what is not set is left out, but peer URLs never are`() throws {
        let learner = ClusterMember(id: 1, peerURLs: ["http://a:1", "http://b:2"], isLearner: true)
        let expected = #"{"id":1,"peerURLs":["http://a:1","http://b:2"],"isLearner":true}"#
        #expect(text(learner.encodeJSON()) == expected)
        #expect(text(ClusterMember(id: 1).encodeJSON()) == #"{"id":1,"peerURLs":null}"#)
    }

    @Test(
        arguments: [
            ("\u{1}\u{1f}\u{7f}", #"\u0001\u001f"# + "\u{7f}"),
            ("a\nb\rc\td", #"a\nb\rc\td"#),
            ("\u{8}\u{c}", #"\u0008\u000c"#),
            ("\u{2028}\u{2029}", #"\u2028\u2029"#),
            ("'/𝛱é", "'/𝛱é"),
        ]
    )
    func `every character is escaped as Go escapes it`(name: String, escaped: String) throws {
        let member = ClusterMember(id: 1, name: name)
        let expected = #"{"id":1,"peerURLs":null,"name":""# + escaped + #""}"#
        #expect(text(member.encodeJSON()) == expected)
        #expect(try ClusterMember(decodingJSON: member.encodeJSON()) == member)
    }

    @Test(
        arguments: [
            (#"{"id":7,"peerURLs":null,"clientURLs":null,"name":null}"#, ""),
            (" {\n\t\"name\" : \"x\" ,\r\"id\":7 } ", "x"),
            (#"{"id":7,"later":{"a":[1,-2.5e3,"s",true,null,{}]},"name":"x"}"#, "x"),
            (#"{"id":7,"name":"\u0041\/\b\f\n\r\t\"\\"}"#, "A/\u{8}\u{c}\n\r\t\"\\"),
            (#"{"id":7,"name":"\ud835\udef1"}"#, "𝛱"),
            (#"{"id":7,"name":"\ud835x\udef1"}"#, "\u{fffd}x\u{fffd}"),
            (#"{"id":7,"name":"\ud835\u0041"}"#, "\u{fffd}A"),
            (#"{"id":7,"name":"\udef1\udef1"}"#, "\u{fffd}\u{fffd}"),
            (#"{"id":7,"name":"a","name":"b"}"#, "b"),
        ]
    )
    func `what Go reads is read`(json: String, name: String) throws {
        let member = try ClusterMember(decodingJSON: Array(json.utf8))
        #expect(member == ClusterMember(id: 7, name: name))
    }

    @Test
    func `bytes that are not UTF-8 become the replacement character`() throws {
        let json = Array(#"{"id":7,"name":""#.utf8) + [0xff] + Array(#""}"#.utf8)
        #expect(try ClusterMember(decodingJSON: json).name == "\u{fffd}")
    }

    @Test(
        arguments: [
            "", "{", "{}x", "[]", "7", #"{"id":-1}"#, #"{"id":1.0}"#, #"{"id":1e3}"#, #"{"id":01}"#,
            #"{"id":18446744073709551616}"#, #"{"id":"7"}"#, #"{"id":7,}"#, #"{"id":7 "name":"x"}"#,
            #"{"name":"x}"#, #"{"name":"\x"}"#, #"{"name":"\u12g4"}"#, #"{"name":"\u+123"}"#,
            #"{"name":7}"#, #"{"isLearner":1}"#, #"{"peerURLs":"x"}"#, #"{"peerURLs":["x",]}"#,
            #"{"peerURLs":["x""#, #"{"later":nul}"#, "{\"name\":\"a\nb\"}", #"{"later":}"#,
            #"{7:8}"#,
        ]
    )
    func `what Go refuses is refused`(json: String) {
        #expect(throws: JSONError.self) { try ClusterMember(decodingJSON: Array(json.utf8)) }
    }

    @Test
    func `nesting is bounded`() {
        let deep = String(repeating: "[", count: 100_000)
        let error = #expect(throws: JSONError.self) {
            try ClusterMember(decodingJSON: Array((#"{"later":"# + deep).utf8))
        }
        #expect(error?.expected == "no deeper nesting")
    }

    @Test
    func `a list ends with a line feed, as Go's encoder ends it`() throws {
        let members = [ClusterMember(id: 1, name: "a"), ClusterMember(id: 2)]
        let list = ClusterMember.encodeList(members)
        let expected = #"[{"id":1,"peerURLs":null,"name":"a"},{"id":2,"peerURLs":null}]"# + "\n"
        #expect(text(list) == expected)
        #expect(try ClusterMember.decodeList(list) == members)
        #expect(text(ClusterMember.encodeList([])) == "[]\n")
        #expect(try ClusterMember.decodeList(Array("null\n".utf8)) == [])
    }
}

/// Bytes as text, for comparisons that a person can read.
func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }
