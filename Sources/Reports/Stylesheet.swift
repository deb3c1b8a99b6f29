/// The report's look: the whole style sheet, in the page itself.
///
/// The colours of outcomes are Jepsen's, chosen to be told apart by colour-blind readers; the
/// members' are dark enough for white text on them.
enum Stylesheet {
    /// How many members have a colour of their own; further ones share from the beginning.
    static let memberColours = 7

    /// The sheet.
    static let text = """
        :root{color-scheme:light;--page:#f6f6f3;--panel:#fff;--inset:#f4f4f0;--ink:#1c2127;
        --soft:#59616c;--rule:#e3e3dd;--grid:#ecece7;--ok:#6DB6FE;--info:#FFAA26;--fail:#FEB5DA;
        --ok-line:#2f86db;--info-line:#c47a00;--fail-line:#d4367f;--ok-text:#0a5196;
        --info-text:#7d4a00;--fail-text:#a30f58;--ok-wash:#e8f3ff;--info-wash:#fff3de;
        --fail-wash:#ffedf6;--link:#0a5196;--shade:rgba(28,33,39,.05);--bar:#d5d8dc;
        --m0:#1f7a70;--m1:#6b52b8;--m2:#8a6508;--m3:#2f5d8c;--m4:#a6452f;--m5:#4b7530;--m6:#84496f}
        @media(prefers-color-scheme:dark){:root:not([data-theme=light]){color-scheme:dark;--page:#111418;
        --panel:#191d23;--inset:#12151a;--ink:#e7e9ec;--soft:#a2abb6;--rule:#2b313a;--grid:#242a32;
        --ok:#81BFFC;--info:#FFA400;--fail:#FF1E90;--ok-line:#81BFFC;--info-line:#FFA400;
        --fail-line:#FF1E90;--ok-text:#9fcffd;--info-text:#ffc058;--fail-text:#ff8cc4;
        --ok-wash:#16283a;--info-wash:#33270f;--fail-wash:#3b1428;--link:#9fcffd;
        --shade:rgba(255,255,255,.055);--bar:#3d4550}}
        :root[data-theme=dark]{color-scheme:dark;--page:#111418;
        --panel:#191d23;--inset:#12151a;--ink:#e7e9ec;--soft:#a2abb6;--rule:#2b313a;--grid:#242a32;
        --ok:#81BFFC;--info:#FFA400;--fail:#FF1E90;--ok-line:#81BFFC;--info-line:#FFA400;
        --fail-line:#FF1E90;--ok-text:#9fcffd;--info-text:#ffc058;--fail-text:#ff8cc4;
        --ok-wash:#16283a;--info-wash:#33270f;--fail-wash:#3b1428;--link:#9fcffd;
        --shade:rgba(255,255,255,.055);--bar:#3d4550}
        *{box-sizing:border-box}
        html{-webkit-text-size-adjust:100%}
        body{margin:0;background:var(--page);color:var(--ink);
        font:14px/1.45 system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif}
        main{max-width:1240px;margin:0 auto;padding:20px 24px 56px}
        h1,h2,h3,p,dl,dd,figure,pre,ul{margin:0}
        h1{font-size:23px;line-height:1.3;font-weight:600;letter-spacing:-.01em;max-width:60em;
        text-wrap:pretty;overflow-wrap:anywhere}
        h2{font-size:16px;line-height:1.3;font-weight:600;margin-bottom:2px}
        h3{font-size:14px;font-weight:600}
        a{color:var(--link);text-underline-offset:2px}
        code,pre,.mono{font-family:ui-monospace,"SF Mono",Menlo,Consolas,"DejaVu Sans Mono",monospace;
        font-size:12.5px}
        :focus-visible{outline:2px solid var(--ok-line);outline-offset:2px;border-radius:3px}
        .soft{color:var(--soft)}
        .lead{color:var(--soft);max-width:78ch;margin-bottom:12px}
        .skip{position:absolute;left:-9999px}
        .skip:focus{position:static}
        section{margin-top:28px}
        section>.panel{margin-top:10px}
        .panel{background:var(--panel);border:1px solid var(--rule);border-radius:8px}
        .verdict{padding:20px 22px 18px;border-left:6px solid var(--tone)}
        .holds{--tone:var(--ok);--wash:var(--ok-wash);--text:var(--ok-text)}
        .violated{--tone:var(--fail);--wash:var(--fail-wash);--text:var(--fail-text)}
        .inconclusive{--tone:var(--info);--wash:var(--info-wash);--text:var(--info-text)}
        :root .verdict.violated{border-left-color:var(--fail-line)}
        .over{display:flex;gap:12px;justify-content:space-between;align-items:center;
        margin-bottom:10px;color:var(--soft);font-size:13px}
        .over span{overflow-wrap:anywhere}
        .badge{display:inline-flex;align-items:center;gap:6px;background:var(--wash);color:var(--text);
        border-radius:99px;padding:1px 10px 1px 7px;font-size:12px;font-weight:600;white-space:nowrap}
        .badge svg{width:13px;height:13px;flex:none}
        h1 .badge{font-size:15px;padding:3px 13px 3px 9px;margin-right:8px;vertical-align:2px}
        h1 .badge svg{width:16px;height:16px}
        .rerun{display:flex;gap:8px;align-items:stretch;margin-top:14px;max-width:860px}
        .rerun code{flex:1;min-width:0;background:var(--inset);border:1px solid var(--rule);
        border-radius:6px;padding:7px 11px;overflow-x:auto;white-space:pre}
        .rerun code:before{content:"$ ";color:var(--soft)}
        button{font:inherit;font-size:13px;color:var(--ink);background:var(--panel);
        border:1px solid var(--rule);border-radius:6px;padding:3px 10px;cursor:pointer}
        button:hover{border-color:var(--soft)}
        .facts{display:grid;grid-template-columns:repeat(auto-fill,minmax(168px,1fr));
        gap:14px 24px;margin-top:18px;padding-top:16px;border-top:1px solid var(--rule)}
        .facts dt{color:var(--soft);font-size:12px}
        .facts dd.v{font-size:15px;font-weight:600;font-variant-numeric:tabular-nums;
        overflow-wrap:anywhere}
        .facts dd.n{color:var(--soft);font-size:12px;overflow-wrap:anywhere}
        nav{display:flex;flex-wrap:wrap;gap:4px 18px;margin:14px 2px 0;font-size:13px}
        nav a{text-decoration:none}nav a:hover{text-decoration:underline}
        .scroll{overflow-x:auto;-webkit-overflow-scrolling:touch}
        table{border-collapse:collapse;width:100%;font-variant-numeric:tabular-nums;font-size:13px}
        th,td{text-align:left;vertical-align:top;padding:7px 12px;border-top:1px solid var(--rule)}
        thead th{border-top:0;color:var(--soft);font-weight:500;font-size:12px;white-space:nowrap;
        padding-top:9px;padding-bottom:5px}
        tbody th{font-weight:600;min-width:160px}tbody th.letter{min-width:0}
        td small,th small{display:block;color:var(--soft);font-size:12px;font-weight:400}
        td.nw,th.nw{white-space:nowrap}
        td.num,th.num{text-align:right}
        td.long{min-width:220px}td.mid{min-width:170px}td.wide{width:100%}
        .meter{display:block;height:3px;border-radius:2px;background:var(--fail-line);margin-top:4px;
        min-width:2px}
        .probe{display:flex;gap:7px}.probe+.probe{margin-top:4px}
        .probe svg{width:13px;height:13px;flex:none;margin-top:3px;color:var(--text)}
        .tag{color:var(--text);font-weight:600;white-space:nowrap}
        .chart{padding:10px 12px 6px;position:relative}
        .chart svg{display:block;width:100%;min-width:860px;height:auto}
        .chart text{font-size:11px;fill:var(--soft);font-variant-numeric:tabular-nums}
        .chart text.lane{fill:var(--ink)}
        .chart text.on{fill:#fff;font-weight:600}
        .chart text.ink{fill:var(--ink)}
        .chart text.dark{fill:#11161c}
        .chart text.gapped{fill:var(--fail-text);font-weight:600}
        .chart text.flag{fill:var(--fail-text);font-weight:600}
        .chart text.halo{paint-order:stroke;stroke:var(--panel);stroke-width:3px;stroke-linejoin:round}
        .grid{stroke:var(--grid);stroke-width:1;vector-effect:non-scaling-stroke;fill:none}
        .base{stroke:var(--rule);stroke-width:1;fill:none;vector-effect:non-scaling-stroke}
        .shade{fill:var(--shade)}
        .track{fill:var(--inset)}
        .m0{fill:var(--m0)}.m1{fill:var(--m1)}.m2{fill:var(--m2)}.m3{fill:var(--m3)}
        .m4{fill:var(--m4)}.m5{fill:var(--m5)}.m6{fill:var(--m6)}
        .reign{stroke:var(--panel);stroke-width:1;vector-effect:non-scaling-stroke}
        .pale{opacity:.34}
        .none{fill:var(--fail);stroke:var(--fail-line);stroke-width:1;
        vector-effect:non-scaling-stroke}
        .up{fill:var(--ok)}
        .paused{fill:var(--info)}
        .starting{fill:var(--info);opacity:.4}
        .fault{fill:var(--bar)}
        .request{stroke:var(--soft);stroke-width:1.5;fill:none;vector-effect:non-scaling-stroke}
        .dud{fill:none;stroke:var(--info-line);stroke-width:1.5;stroke-dasharray:4 3;
        vector-effect:non-scaling-stroke}
        .dots{fill:none;stroke-linecap:round;stroke-width:2.6;vector-effect:non-scaling-stroke}
        .dots.o{stroke:var(--ok)}.dots.i{stroke:var(--info)}.dots.f{stroke:var(--fail)}
        .dots.rim{stroke:var(--fail-line);stroke-width:3.8}
        .area{fill:var(--ok);opacity:.4}
        .line{fill:none;stroke-width:1.5;vector-effect:non-scaling-stroke;stroke-linejoin:round}
        .line.o{stroke:var(--ok-line)}.line.i{stroke:var(--info-line)}
        .mark{stroke:var(--fail-line);stroke-width:1.5;vector-effect:non-scaling-stroke}
        .op{stroke-width:1}
        .op.o{fill:var(--ok);stroke:var(--ok-line)}.op.i{fill:var(--info);stroke:var(--info-line)}
        .op.f{fill:var(--fail);stroke:var(--fail-line)}
        .op.dim{opacity:.5}
        .op.w{stroke:var(--ink);stroke-width:2}
        .knob{fill:var(--ink)}
        .chart text.knobtext{fill:var(--panel);font-weight:700;text-anchor:middle}
        .order{stroke:var(--fail-line);stroke-width:1.5;fill:none;stroke-dasharray:3 3}
        .brush{fill:var(--ok);opacity:.22;display:none}
        .cross{stroke:var(--ink);stroke-width:1;opacity:.5;display:none}
        .tools{display:flex;flex-wrap:wrap;gap:6px 8px;align-items:center;padding:8px 12px;
        border-bottom:1px solid var(--rule);font-size:12px;color:var(--soft)}
        .tools button{padding:1px 9px}
        .tools .right{margin-left:auto}
        .key{display:flex;flex-wrap:wrap;gap:4px 16px;padding:2px 12px 10px;font-size:12px;
        color:var(--soft);align-items:center}
        .key i{display:inline-block;width:11px;height:11px;border-radius:3px;margin-right:6px;
        vertical-align:-1px;background:var(--c)}
        .key i.rimmed{box-shadow:inset 0 0 0 1px var(--fail-line)}
        .note{color:var(--soft);font-size:12.5px;padding:0 12px 10px;max-width:100ch}
        #tip{position:absolute;pointer-events:none;display:none;background:var(--panel);
        border:1px solid var(--rule);border-radius:6px;box-shadow:0 4px 16px rgba(0,0,0,.16);
        padding:7px 10px;font-size:12px;line-height:1.5;min-width:150px;max-width:280px;z-index:2;
        font-variant-numeric:tabular-nums}
        #tip b{font-weight:600}
        .story{padding:14px 16px 4px;max-width:88ch}
        .story p+p{margin-top:8px}
        .story p:first-child{font-size:15px;font-weight:600}
        details{border-top:1px solid var(--rule)}
        details:first-child{border-top:0}
        summary{padding:8px 14px;cursor:pointer;font-weight:600}
        summary span{font-weight:400;color:var(--soft);margin-left:8px}
        details>.in{padding:0 14px 14px}
        details h3{font-size:12px;font-weight:500;color:var(--soft);margin:10px 0 4px}
        pre{background:var(--inset);border:1px solid var(--rule);border-radius:6px;padding:9px 12px;
        overflow:auto;max-height:420px;line-height:1.5;font-size:12px}
        footer{margin-top:32px;color:var(--soft);font-size:12.5px}
        @media(max-width:640px){main{padding:12px 12px 40px}.verdict{padding:15px 15px 14px}
        h1{font-size:18px}h1 .badge{display:flex;width:max-content;margin:0 0 8px}
        .facts{grid-template-columns:repeat(2,minmax(0,1fr));gap:12px 16px}
        .tools .hint{display:none}section{margin-top:22px}}
        @media print{:root{--page:#fff}body{font-size:11px}main{max-width:none;padding:0}
        button,.tools,nav,#tip,.skip{display:none!important}.panel{break-inside:avoid-page}
        .scroll,pre{overflow:visible;max-height:none}.chart svg{min-width:0}
        pre{white-space:pre-wrap;overflow-wrap:anywhere}
        *{-webkit-print-color-adjust:exact;print-color-adjust:exact}}
        """
}
