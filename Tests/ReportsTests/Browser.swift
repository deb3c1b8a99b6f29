import Foundation
import Testing

/// Headless Chromium, as a reader of reports.
struct Browser {
    /// What a page looked like to it.
    struct Measure: Decodable {
        var innerWidth: Double
        var scrollWidth: Double
        var errors: [String]
        var requests: Int
        var overlaps: [String]
        var contrasts: [String]
        var lanes: [String]
        var page: String
        var zoomed: String
        var reset: String
        var tip: String
    }

    /// A browser that cannot be used.
    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    let path: String

    /// The browser on `PATH`.
    init() throws {
        let directories = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
        let candidates = directories.flatMap { ["\($0)/chromium", "\($0)/chromium-browser"] }
        guard let path = candidates.first(where: FileManager.default.isExecutableFile) else {
            throw Failure(description: "chromium is not on PATH: install Debian's chromium package")
        }
        self.path = path
    }

    /// Opens a page of this size and measures it; its picture goes to `picture`.
    func measure(
        _ html: String,
        width: Int,
        height: Int,
        isDark: Bool,
        in directory: String,
        picture: String? = nil
    ) throws -> Measure {
        let page = "\(directory)/page.html"
        let probed = html.replacingOccurrences(
            of: "</head>",
            with: "<script>\(Self.early)</script></head>"
        ).replacingOccurrences(of: "</body>", with: "<script>\(Self.late)</script></body>")
        try probed.write(toFile: page, atomically: true, encoding: .utf8)
        let frame = "\(directory)/frame.html"
        try Self.frame(width, height).write(toFile: frame, atomically: true, encoding: .utf8)
        var arguments = [
            "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars",
            "--no-first-run", "--disable-extensions", "--disable-background-networking",
            "--user-data-dir=\(directory)/profile", "--window-size=\(width),\(height)",
            "--virtual-time-budget=3000",
            "--blink-settings=preferredColorScheme=\(isDark ? 0 : 1)",
        ]
        if let picture {
            try self.run(arguments + ["--screenshot=\(picture)", "file://\(page)"], in: directory)
        }
        arguments.append("--dump-dom")
        let dom = try self.run(arguments + ["file://\(frame)"], in: directory)
        guard let start = dom.range(of: "<pre id=\"measure\">"),
            let end = dom.range(of: "</pre>", range: start.upperBound..<dom.endIndex)
        else { throw Failure(description: "chromium left no measure: \(dom.prefix(300))") }
        let json = dom[start.upperBound..<end.lowerBound]
            .replacingOccurrences(of: "&lt;", with: "<")
            .replacingOccurrences(of: "&gt;", with: ">")
            .replacingOccurrences(of: "&amp;", with: "&")
        return try JSONDecoder().decode(Measure.self, from: Data(json.utf8))
    }

    /// Runs it to its end, which comes within a minute or by force.
    @discardableResult
    private func run(_ arguments: [String], in directory: String) throws -> String {
        let output = "\(directory)/out-\(UUID().uuidString)"
        _ = FileManager.default.createFile(atPath: output, contents: nil)
        let process = Process()
        process.executableURL = URL(fileURLWithPath: self.path)
        process.arguments = arguments
        process.standardOutput = FileHandle(forWritingAtPath: output)
        process.standardError = FileHandle.nullDevice
        let ended = DispatchSemaphore(value: 0)
        process.terminationHandler = { _ in ended.signal() }
        try process.run()
        if ended.wait(timeout: .now() + 60) == .timedOut {
            kill(process.processIdentifier, SIGKILL)
            throw Failure(description: "chromium did not finish within 60 s")
        }
        return try String(contentsOfFile: output, encoding: .utf8)
    }

    /// A page that shows the page in a frame of a size, and keeps what it measured.
    ///
    /// Chromium's own window is never narrower than 500 pixels.
    private static func frame(_ width: Int, _ height: Int) -> String {
        """
        <!DOCTYPE html><body style="margin:0"><script>
        addEventListener("message", (e) => {
          const out = document.createElement("pre");
          out.id = "measure"; out.textContent = e.data; document.body.append(out);
        });
        </script>
        <iframe src="page.html" style="border:0;width:\(width)px;height:\(height)px"></iframe>
        """
    }

    /// Listens for errors from the start.
    private static let early = #"""
        window.seen = [];
        addEventListener("error", (e) => seen.push("error: " + e.message));
        addEventListener("unhandledrejection", (e) => seen.push("rejection: " + e.reason));
        addEventListener("securitypolicyviolation", (e) => seen.push("policy: " + e.blockedURI));
        ["error", "warn"].forEach((k) => { console[k] = (...a) => seen.push(k + ": " + a.join(" ")); });
        """#

    /// Measures, uses the page, and measures again.
    private static let late = #"""
        (() => {
        const all = (s, e) => Array.from((e || document).querySelectorAll(s));
        const visible = (e) => e.textContent.trim() && e.style.display !== "none";
        const overlaps = () => {
          const found = [];
          for (const svg of all(".chart > svg")) {
            const frame = svg.getBoundingClientRect();
            const inside = (r) => r.right > frame.left && r.left < frame.right;
            const boxes = all("text", svg).filter(visible)
              .map((e) => [e, e.getBoundingClientRect()]).filter(([, r]) => inside(r));
            for (let i = 0; i < boxes.length; i++) for (let j = i + 1; j < boxes.length; j++) {
              const a = boxes[i][1], b = boxes[j][1];
              const w = Math.min(a.right, b.right) - Math.max(a.left, b.left);
              const h = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
              if (w > 2 && h > 4) found.push(boxes[i][0].textContent + " / " + boxes[j][0].textContent);
            }
            for (const [e, r] of boxes) if (r.right > frame.right + 3)
              found.push("beyond the edge: " + e.textContent);
          }
          return found.slice(0, 20);
        };
        const colour = (s) => {
          const n = s.match(/[\d.]+/g).map(Number);
          return n.length > 3 && n[3] === 0 ? null : n.slice(0, 3);
        };
        const light = (c) => {
          const [r, g, b] = c.map((v) => { v /= 255; return v <= .03928 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4; });
          return .2126 * r + .7152 * g + .0722 * b;
        };
        const ground = (e) => {
          for (let n = e; n; n = n.parentElement) {
            const c = colour(getComputedStyle(n).backgroundColor);
            if (c) return c;
          }
          return [255, 255, 255];
        };
        const contrasts = () => {
          const found = [];
          for (const e of all("h1,h2,p,td,th,small,dt,dd,a,button,.badge,.key span,summary,code,pre,.tag")) {
            if (!e.textContent.trim() || !e.getClientRects().length) continue;
            const a = light(colour(getComputedStyle(e).color)), b = light(ground(e));
            const ratio = (Math.max(a, b) + .05) / (Math.min(a, b) + .05);
            if (ratio < 4.5) found.push(ratio.toFixed(2) + " " + e.tagName + " " + e.textContent.slice(0, 40));
          }
          return found.slice(0, 10);
        };
        const view = () => document.querySelector(".zoom").getAttribute("viewBox");
        const result = {
          innerWidth, scrollWidth: document.documentElement.scrollWidth,
          overlaps: overlaps(), contrasts: contrasts(),
          lanes: all("#timeline-chart text.lane").map((e) => e.textContent),
          page: getComputedStyle(document.body).backgroundColor,
        };
        all("details").forEach((d) => { d.open = true; });
        result.scrollWidth = Math.max(result.scrollWidth, document.documentElement.scrollWidth);
        const svg = document.querySelector("#timeline-chart > svg"), r = svg.getBoundingClientRect();
        svg.dispatchEvent(new PointerEvent("pointermove", { clientX: r.left + r.width / 2, clientY: r.top + 40 }));
        result.tip = document.querySelector("#tip").textContent;
        document.querySelector("[data-act=in]").click();
        document.querySelector("[data-act=in]").click();
        result.zoomed = view();
        result.overlaps = result.overlaps.concat(overlaps().map((t) => "zoomed: " + t));
        document.querySelector("[data-act=reset]").click();
        result.reset = view();
        document.querySelector("#theme").click();
        document.querySelector("#theme").click();
        result.errors = seen;
        result.requests = performance.getEntriesByType("resource").length;
        parent.postMessage(JSON.stringify(result), "*");
        })();
        """#
}
