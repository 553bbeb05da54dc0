//! What `--help` of each command ends with: commands to copy.

pub const REPORT: &str = "\
Examples:
  perfkpi report exports/                                    channels of all days
  perfkpi report exports/ --by campaign --period last-month  campaigns of last month
  perfkpi report exports/ --by day,channel --kpi spend,leads,cpl -o leads.csv
  perfkpi report exports/ --where 'channel = \"Paid Search\" and spend > 100' --sort -romi --top 10
  perfkpi report exports/ --on-bad-row skip --rejects rejects.csv

Money is in the report's currency, durations are in seconds. Shares such as ctr, cr and romi are
shown in per cent in tables and are fractions (0.025 is 2.5 %) in CSV and JSON. An empty cell, or
null, is unknown and never 0.";

pub const CHECK: &str = "\
Examples:
  perfkpi check exports/ --rule 'romi >= 20% by channel where spend > 100'
  perfkpi check exports/ --rule 'cpl <= 15' --period last-7-days
  perfkpi check exports/ --format json -o verdict.json

A rule is KPI, comparison (>= > <= < = !=), bound; then, if wanted, by DIM,… and where EXPR. The
bound is in the KPI's own unit; 20% is 0.2. Exit codes: 0 kept, 1 breached, 2 error, 3 cannot be
judged.";

pub const INSPECT: &str = "\
Examples:
  perfkpi inspect exports/               every file of the folder
  perfkpi inspect march.csv              one file: its columns, and where its rows went
  perfkpi inspect exports/ --format json > inspect.json";

pub const EXPLAIN: &str = "\
Examples:
  perfkpi explain          all KPIs and measures
  perfkpi explain romi     formula, meaning, where it is undefined, pitfalls";

pub const COMPLETIONS: &str = "\
To have them in every new shell:
  bash        perfkpi completions bash > ~/.local/share/bash-completion/completions/perfkpi
  zsh         perfkpi completions zsh > \"${fpath[1]}/_perfkpi\"
  fish        perfkpi completions fish > ~/.config/fish/completions/perfkpi.fish
  powershell  perfkpi completions powershell >> $PROFILE";

pub const MAN: &str = "\
Examples:
  perfkpi man | man -l -                               read it
  perfkpi man report | man -l -                        that of one command
  perfkpi man --out ~/.local/share/man/man1            install all of them";
