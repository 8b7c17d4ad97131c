"""The look of the papers: one style sheet inside each file, for screens in light and in dark and for the printer."""

STYLE = """
:root { color-scheme: light dark; --ink: #1d2733; --soft: #5b6673; --line: #dfe4ea; --page: #ffffff; --card: #f6f8fa;
  --blue: #2f7fc1; --orange: #d55e00; --band: #bcd8ef; --mark: #fbe7d8; }
@media (prefers-color-scheme: dark) { :root { --ink: #e8ecf1; --soft: #a3adb8; --line: #333c47; --page: #14181d;
  --card: #1c2229; --blue: #5aa7e6; --orange: #f08a3c; --band: #2b4a66; --mark: #4a2f1a; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--page); color: var(--ink); overflow-wrap: anywhere;
  font: 1rem/1.5 system-ui, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif; }
main { max-width: 60rem; margin: 0 auto; padding: 2rem 1.5rem 3rem; }
header { border-bottom: 1px solid var(--line); padding-bottom: 1rem; margin-bottom: 1.25rem; }
.kicker { margin: 0; color: var(--soft); font-size: 0.875rem; }
h1 { font-size: 1.75rem; line-height: 1.25; margin: 0.2rem 0; letter-spacing: -0.01em; text-wrap: balance; }
h2 { font-size: 1.1rem; line-height: 1.3; margin: 1.75rem 0 0.6rem; }
h3 { font-size: 1rem; line-height: 1.35; margin: 0 0 0.3rem; }
p { margin: 0 0 0.5rem; }
small, .soft { color: var(--soft); font-size: 0.85rem; }
.lead { color: var(--soft); margin: 0.3rem 0 0; }
.figures { display: flex; flex-wrap: wrap; gap: 0.6rem 1.75rem; margin: 0; }
.figures div { display: flex; flex-direction: column-reverse; justify-content: flex-end; }
.figures dt { color: var(--soft); font-size: 0.82rem; max-width: 11rem; line-height: 1.3; }
.figures dd { margin: 0; font-size: 1.2rem; font-weight: 650; font-variant-numeric: tabular-nums; }
.columns { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(21rem, 100%), 1fr)); gap: 0 2.5rem; }
.columns h2 { margin-top: 1.25rem; }
ul, ol { list-style: none; margin: 0; padding: 0; }
li { margin: 0 0 0.6rem; }
.row { display: grid; grid-template-columns: minmax(0, 1fr) 8.25rem; gap: 0 1rem; align-items: start; }
.row > * { min-width: 0; }
.share { font-variant-numeric: tabular-nums; font-size: 0.85rem; padding-top: 0.15rem; }
.share > span { display: flex; justify-content: space-between; gap: 0.5rem; white-space: nowrap; }
.bar { position: relative; display: block; height: 0.4rem; margin-top: 0.2rem; border-radius: 0.2rem;
  background: var(--line); overflow: hidden; print-color-adjust: exact; -webkit-print-color-adjust: exact; }
.bar i { position: absolute; top: 0; bottom: 0; }
.bar .band { background: var(--band); } .bar .fill { left: 0; background: var(--blue); }
.bar .low { width: 2px; background: var(--page); }
.quote { margin: 0 0 1rem; padding: 0.7rem 1rem; border-left: 3px solid var(--orange); background: var(--card);
  border-radius: 0 0.4rem 0.4rem 0; }
.quote.answer { border-left-color: var(--blue); }
.quote p { margin: 0; } .quote .around { color: var(--soft); }
.quote mark { background: var(--mark); color: inherit; padding: 0.05em 0.1em; border-radius: 2px;
  print-color-adjust: exact; -webkit-print-color-adjust: exact; }
.quote footer { margin-top: 0.3rem; color: var(--soft); font-size: 0.85rem; }
.quote audio { display: block; width: 100%; max-width: 24rem; height: 2.25rem; margin-top: 0.5rem; }
.exchange { margin: 0 0 1rem; } .exchange .quote { margin: 0; } .exchange .quote + .quote { margin: 0.3rem 0 0 1.5rem; }
.card { border: 1px solid var(--line); border-radius: 0.6rem; padding: 1rem 1.25rem 0.25rem; margin: 0 0 1.25rem; }
.card h2 { margin: 0 0 0.2rem; }
.card h3 { margin: 1rem 0 0.4rem; font-size: 0.92rem; }
.words { display: flex; flex-wrap: wrap; gap: 0.35rem 0.5rem; }
.words li { margin: 0; padding: 0.05rem 0.6rem; border: 1px solid var(--line); border-radius: 1rem; }
table { border-collapse: collapse; width: 100%; font-size: 0.9rem; font-variant-numeric: tabular-nums; }
th { text-align: right; font-weight: 500; color: var(--soft); font-size: 0.82rem; }
td { text-align: right; border-top: 1px solid var(--line); padding: 0.2rem 0; }
th:first-child, td:first-child { text-align: left; }
.weeks { display: flex; align-items: flex-end; gap: 2px; height: 4rem; border-bottom: 1px solid var(--line); }
.weeks span { position: relative; flex: 1 1 0; height: 100%; max-width: 2rem; }
.weeks i { position: absolute; left: 0; right: 0; bottom: 0; background: var(--line); print-color-adjust: exact;
  -webkit-print-color-adjust: exact; }
.weeks i + i { background: var(--blue); }
.ends span:not(:nth-child(2)) { white-space: nowrap; }
.ends { display: flex; justify-content: space-between; gap: 1rem; color: var(--soft); font-size: 0.8rem; }
body > main > footer { margin-top: 2rem; border-top: 1px solid var(--line); padding-top: 0.75rem; color: var(--soft);
  font-size: 0.85rem; }
@media print {
  @page { size: A4; margin: 10mm 12mm; }
  :root { color-scheme: light; --ink: #111; --soft: #444; --line: #ccc; --page: #fff; --card: #fff; --blue: #2f7fc1;
    --orange: #d55e00; --band: #bcd8ef; --mark: #fbe7d8; }
  html { font-size: 10.5px; } body { line-height: 1.35; } main { padding: 0; max-width: none; }
  h1 { font-size: 1.7rem; } h2 { margin: 1rem 0 0.4rem; break-after: avoid; }
  header { padding-bottom: 0.5rem; margin-bottom: 0.6rem; }
  .columns { grid-template-columns: 1fr 1fr; } .columns h2 { margin-top: 0.6rem; }
  .heard { display: grid; grid-template-columns: 1fr 1fr; gap: 0 2rem; }
  .quote { margin-bottom: 0.5rem; padding: 0.25rem 0.6rem; } .quote audio { display: none; }
  li { margin-bottom: 0.3rem; }
  .quote, .exchange, li, tr { break-inside: avoid; } .card { padding: 0.5rem 0.8rem 0; margin-bottom: 0.7rem; }
  .card > .row, .card h3 { break-after: avoid; }
  body > main > footer { margin-top: 0.8rem; }
}
"""
