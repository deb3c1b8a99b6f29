/// The report's behaviour: the whole script, in the page itself.
///
/// Everything is readable without it. It switches the theme, copies the command, and lets the
/// timeline be zoomed (by dragging, by its buttons, from a row of the outage table) and read out.
enum Behaviour {
    /// The script.
    static let text = #"""
        (() => {
        "use strict";
        const one = (s, e) => (e || document).querySelector(s);
        const all = (s, e) => Array.from((e || document).querySelectorAll(s));
        const root = document.documentElement;
        const store = (v) => { try { localStorage.setItem("tern-theme", v); } catch (_) {} };
        try { const v = localStorage.getItem("tern-theme"); if (v) root.dataset.theme = v; } catch (_) {}
        const dark = () => root.dataset.theme ? root.dataset.theme === "dark"
          : matchMedia("(prefers-color-scheme: dark)").matches;
        const toggle = one("#theme");
        const name = () => { toggle.textContent = dark() ? "Light" : "Dark"; };
        toggle.addEventListener("click", () => {
          root.dataset.theme = dark() ? "light" : "dark"; store(root.dataset.theme); name();
        });
        name();
        const copy = one("#copy");
        if (copy) copy.addEventListener("click", async () => {
          const code = one("#rerun");
          let done = false;
          try { await navigator.clipboard.writeText(code.textContent); done = true; } catch (_) {}
          if (!done) {
            const range = document.createRange(); range.selectNodeContents(code);
            const s = getSelection(); s.removeAllRanges(); s.addRange(range);
            try { done = document.execCommand("copy"); } catch (_) {}
          }
          copy.textContent = done ? "Copied" : "Press Ctrl-C";
          setTimeout(() => { copy.textContent = "Copy"; }, 1600);
        });
        let opened = [];
        addEventListener("beforeprint", () => {
          opened = all("details:not([open])"); opened.forEach((d) => { d.open = true; });
        });
        addEventListener("afterprint", () => opened.forEach((d) => { d.open = false; }));

        const chart = one("#timeline-chart");
        if (!chart) return;
        const data = JSON.parse(one("#timeline-data").textContent);
        const svg = one("svg", chart), plot = one(".zoom", svg), over = one(".labels", svg);
        const width = +plot.getAttribute("width"), height = +plot.getAttribute("height");
        const left = +plot.getAttribute("x"), ns = "http://www.w3.org/2000/svg";
        const brush = one(".brush", svg), cross = one(".cross", svg), tip = one("#tip");
        const grid = one(".gridlines", plot), ticks = one(".ticks", over);
        let from = 0, to = data.d;
        const px = (t) => (t - from) / (to - from) * width;
        const step = (span) => {
          const raw = span / 10, p = Math.pow(10, Math.floor(Math.log10(raw)));
          return [1, 2, 5, 10].map((k) => k * p).find((s) => s >= raw);
        };
        const clock = (t, s) => {
          const places = Math.max(0, Math.min(6, 9 - Math.floor(Math.log10(s) + 1e-9)));
          return (t / 1e9).toFixed(places) + " s";
        };
        const node = (tag, attributes) => {
          const e = document.createElementNS(ns, tag);
          for (const k in attributes) e.setAttribute(k, attributes[k]);
          return e;
        };
        const place = (e) => {
          const a = px(+e.dataset.a / width * data.d), b = px(+e.dataset.b / width * data.d);
          const room = Math.min(b, width) - Math.max(a, 0);
          const mode = e.dataset.m;
          let x = Math.max(a, 0) + 5, shown = b > 0 && a < width, anchor = "start";
          if (mode === "centre") { x = (a + b) / 2; anchor = "middle"; }
          else if (mode === "in" || mode === "mid") {
            let text = e.dataset.l;
            if (room < +e.dataset.n) { text = e.dataset.s || ""; shown = shown && text && room > text.length * 6 + 6; }
            if (shown && e.textContent !== text) e.textContent = text;
            if (mode === "mid") { x = Math.max(a, 0) + room / 2; anchor = "middle"; }
          } else if (mode === "beside" && room < +e.dataset.n) {
            x = Math.max(b, 0) + 5;
            if (x + +e.dataset.n > width) { x = a - 5; anchor = "end"; }
          }
          e.setAttribute("x", x.toFixed(1));
          e.setAttribute("text-anchor", anchor);
          e.style.display = shown ? "" : "none";
        };
        const draw = () => {
          const x0 = from / data.d * width, w = (to - from) / data.d * width;
          plot.setAttribute("viewBox", `${x0} 0 ${w} ${height}`);
          all("[data-m]", over).forEach(place);
          const s = step(to - from);
          grid.textContent = ""; ticks.textContent = "";
          for (let t = Math.ceil(from / s) * s; t <= to; t += s) {
            const at = t / data.d * width;
            grid.append(node("path", { class: "grid", d: `M${at} 18V${height}` }));
            const x = px(t), label = node("text", { x, y: 11 });
            label.setAttribute("text-anchor", x < 20 ? "start" : x > width - 24 ? "end" : "middle");
            label.textContent = clock(t, s);
            ticks.append(label);
          }
          one("#span").textContent = to - from >= data.d ? "whole run"
            : `${(from / 1e9).toFixed(3)}–${(to / 1e9).toFixed(3)} s`;
        };
        const zoom = (a, b) => {
          const least = Math.min(1e6, data.d);
          if (b - a < least) { const m = (a + b) / 2; a = m - least / 2; b = m + least / 2; }
          const span = Math.min(b - a, data.d);
          from = Math.max(0, Math.min(a, data.d - span)); to = from + span; draw();
        };
        const scale = (k) => { const m = (from + to) / 2, h = (to - from) / 2 * k; zoom(m - h, m + h); };
        const shift = (k) => { const h = (to - from) * k; zoom(from + h, to + h); };
        const acts = { in: () => scale(.5), out: () => scale(2), left: () => shift(-.4),
          right: () => shift(.4), reset: () => zoom(0, data.d) };
        all("[data-act]", chart.parentElement).forEach((b) =>
          b.addEventListener("click", () => acts[b.dataset.act]()));
        all("[data-zoom]").forEach((a) => a.addEventListener("click", () => {
          const [x, y] = a.dataset.zoom.split(",").map(Number); zoom(x, y);
        }));
        const at = (event) => {
          const r = svg.getBoundingClientRect(), k = svg.viewBox.baseVal.width / r.width;
          return Math.max(0, Math.min(width, (event.clientX - r.left) * k - left));
        };
        const time = (x) => from + x / width * (to - from);
        let pressed = null;
        svg.addEventListener("pointerdown", (event) => {
          if (event.button || event.pointerType === "touch") return;
          pressed = at(event); svg.setPointerCapture(event.pointerId); event.preventDefault();
        });
        svg.addEventListener("pointermove", (event) => {
          const x = at(event);
          if (pressed !== null) {
            brush.style.display = "block";
            brush.setAttribute("x", left + Math.min(x, pressed));
            brush.setAttribute("width", Math.abs(x - pressed));
          }
          show(x, event);
        });
        const release = (event) => {
          if (pressed === null) return;
          const x = at(event), a = Math.min(x, pressed), b = Math.max(x, pressed);
          pressed = null; brush.style.display = "none";
          if (b - a > 4) { const t0 = time(a), t1 = time(b); zoom(t0, t1); }
        };
        svg.addEventListener("pointerup", release);
        svg.addEventListener("pointercancel", () => { pressed = null; brush.style.display = "none"; });
        svg.addEventListener("dblclick", () => acts.reset());
        svg.addEventListener("pointerleave", () => { tip.style.display = cross.style.display = "none"; });
        const line = (label, value) => {
          const p = document.createElement("div"), b = document.createElement("b");
          b.textContent = value; p.append(label + " ", b); tip.append(p);
        };
        const show = (x, event) => {
          const t = time(x), i = Math.min(data.w.length - 1, Math.floor(t / data.b));
          cross.style.display = "block";
          cross.setAttribute("x1", left + x); cross.setAttribute("x2", left + x);
          tip.textContent = "";
          line("at", (t / 1e9).toFixed(3) + " s");
          const l = data.l.filter((v) => v[0] <= t).pop();
          if (l) line("leader", l[1] ? `${l[1]}, term ${l[2]}` : "none");
          const per = 1e9 / data.b;
          line("writes", Math.round(data.w[i] * per) + "/s");
          line("reads", Math.round(data.r[i] * per) + "/s");
          if (data.e[i]) line("failed or unknown", String(data.e[i]));
          data.f.filter((f) => f[0] <= t && t < f[1]).slice(0, 6).forEach((f) => line("during", f[2]));
          tip.style.display = "block";
          const r = chart.getBoundingClientRect(), w = tip.offsetWidth;
          const tx = event.clientX - r.left + chart.scrollLeft;
          tip.style.left = (event.clientX + w + 28 > Math.min(r.right, innerWidth) ? tx - w - 14 : tx + 14) + "px";
          tip.style.top = Math.max(4, event.clientY - r.top - 12) + "px";
        };
        chart.addEventListener("keydown", (event) => {
          const act = { "+": "in", "=": "in", "-": "out", "0": "reset", Escape: "reset" }[event.key];
          if (act && !event.ctrlKey && !event.metaKey) { acts[act](); event.preventDefault(); }
        });
        draw();
        })();
        """#
}
