import Clusters
import Testing

/// Files that were taken for what they are not.
@Suite struct FileKindTests {
    static let foreign: [(String, String)] = [
        (
            "apiVersion: tern/v1\nkind: Experiment\ncluster: three\nrate: 3\nclients: 9\n",
            "f:2:7: this is an experiment, not a cluster; use it with tern run f"
        ),
        (
            "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: x}\nspec: {replicas: 3}\n",
            "f:2:7: expected a cluster (kind: Cluster), found something of kind \"Deployment\""
        ),
        (
            "{\"verdict\": \"holds\", \"sentence\": \"x\", \"faults\": []}",
            "f:1:1: this is not a cluster: it has neither apiVersion: tern/v1 nor kind: Cluster;"
                + " tern schema cluster tells what one looks like"
        ),
        (
            "hello\n",
            "f:1:1: this is not a cluster: it has neither apiVersion: tern/v1 nor kind: Cluster;"
                + " tern schema cluster tells what one looks like"
        ),
    ]

    @Test(arguments: Self.foreign)
    func `a file of another kind is one sentence, not a list of its keys`(
        _ text: String,
        _ sentence: String
    ) {
        let error = #expect(throws: YAMLError.self) {
            try ClusterSpec(parsing: text, file: "f")
        }
        #expect(error?.description == sentence)
    }

    @Test func `a slip in the kind is still guessed at`() {
        let error = #expect(throws: YAMLError.self) {
            try ClusterSpec(
                parsing: "apiVersion: tern/v1\nkind: Clutser\nname: lab\nmembers: 1\n",
                file: "f"
            )
        }
        #expect(
            error?.description
                == "f:2:7: expected \"Cluster\", found \"Clutser\"; did you mean \"Cluster\"?"
        )
    }
}
