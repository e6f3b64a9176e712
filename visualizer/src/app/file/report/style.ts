/** The report's whole style: the tokens of the page in both themes, for screens and for paper. */
export const style = `
:root { color-scheme: light dark; --surface:#fff; --raised:#f7f8fa; --line:#dfe3e8; --text:#14181f; --muted:#545d6b;
  --succeeded:#059669; --failed:#99112b; --running:#2563eb; --attention:#b7791f; --waiting:#5b6472;
  --succeeded-text:#047452; --failed-text:#99112b; --running-text:#1d4ed8; --attention-text:#85540c; --waiting-text:#545d6b; }
@media (prefers-color-scheme: dark) { :root { --surface:#111318; --raised:#181b22; --line:#2a2f3a; --text:#e7eaf0; --muted:#9aa4b5;
  --succeeded:#34d399; --failed:#e5484d; --running:#3e8bff; --attention:#ffb020; --waiting:#8a94a6;
  --succeeded-text:#34d399; --failed-text:#ff7d82; --running-text:#7cabff; --attention-text:#ffb020; --waiting-text:#9aa4b5; } }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 1400px; padding: 24px; background: var(--surface); color: var(--text);
  font: 13px/1.45 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif; font-variant-numeric: tabular-nums; }
h1 { margin: 0; font-size: 20px; } h2 { margin: 32px 0 8px; font-size: 15px; }
code, pre { font-family: ui-monospace, Menlo, Consolas, "DejaVu Sans Mono", monospace; font-size: 12px; overflow-wrap: anywhere; }
pre { margin: 4px 0; padding: 8px 10px; max-height: 320px; overflow: auto; white-space: pre-wrap; background: var(--raised);
  border: 1px solid var(--line); border-radius: 6px; }
table { border-collapse: collapse; width: 100%; } th, td { padding: 4px 10px 4px 0; text-align: left; vertical-align: top; }
th { color: var(--muted); font-weight: 500; } tbody tr { border-top: 1px solid var(--line); } .number { width: 1%; text-align: right; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: 4px 16px; margin: 12px 0 0; } dt { color: var(--muted); } dd { margin: 0; }
.note { color: var(--muted); } .scroll { overflow-x: auto; }
.succeeded { color: var(--succeeded-text); } .failed { color: var(--failed-text); } .running { color: var(--running-text); }
.attention { color: var(--attention-text); } .waiting { color: var(--waiting-text); }
.status { font-weight: 600; white-space: nowrap; }
.ledger { display: flex; height: 14px; overflow: hidden; border-radius: 4px; }
.ledger i, .track i { --tone: var(--waiting); background: var(--tone); }
.ledger .running { --tone: var(--running); } .ledger .replay { --tone: var(--succeeded); } .ledger .backoff { --tone: var(--attention); }
.ledger .recovery { --tone: var(--failed); } .ledger .waiting, .ledger .latency { background: var(--hatch); }
:root { --hatch: repeating-linear-gradient(135deg, var(--waiting) 0 3px, transparent 3px 6px); }
.rows { min-width: 760px; }
details details { margin: 0; } summary { list-style: none; cursor: pointer; } summary::-webkit-details-marker { display: none; }
.row { display: grid; grid-template-columns: minmax(260px, 34%) 150px 44px 76px 1fr; gap: 0 10px; align-items: center; min-height: 26px;
  border-top: 1px solid var(--line); }
.row:hover { background: var(--raised); } :focus-visible { outline: 2px solid var(--running); outline-offset: -2px; }
.name { display: flex; gap: 6px; padding-left: calc(var(--depth) * 16px); min-width: 0; }
.name b { font-weight: 500; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
.name::before { content: "▸"; color: var(--muted); } .operation[open] > .row .name::before { content: "▾"; }
.track { position: relative; align-self: stretch; }
.track i { position: absolute; top: 7px; height: 12px; min-width: 2px; border-radius: 2px; }
.track .succeeded { --tone: var(--succeeded); } .track .failed { --tone: var(--failed); border-right: 2px solid var(--text); }
.track .running { --tone: var(--running); } .track .attention { --tone: var(--attention); } .track .hatch { background: var(--hatch); }
.track .gap { top: 0; height: 100%; border-radius: 0; background: var(--raised); z-index: -1; }
.ruler { position: sticky; top: 0; z-index: 1; background: var(--surface); color: var(--muted); }
.ruler .track { height: 26px; } .ruler span span { position: absolute; top: 5px; font-size: 11px; white-space: nowrap; }
.more summary { padding-left: calc(var(--depth) * 16px + 20px); color: var(--muted); font-size: 12px; }
.facts { padding: 4px 0 10px calc(var(--depth) * 16px + 20px); }
@media print { details > :not(summary) { display: block; } .ruler { position: static; } }
@media (forced-colors: active) { .track i, .ledger i { forced-color-adjust: none; } }
`;
