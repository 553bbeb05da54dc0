#!/usr/bin/env bash
# Judges the rules and mails what changed since the last run: new breaches, recoveries, and what cannot be judged.
# Nothing changed: no mail. In crontab, every morning at 6:30:
#
#   30 6 * * *  KPI_PATH=/srv/marketing KPI_MAIL_TO=marketing@example.com /srv/marketing/cron.sh
#
# KPI_PATH     the folder of the exports, with its perfkpi.toml
# KPI_MAIL_TO  who gets the mail
# KPI_MAILER   what sends it, called as `mail -s SUBJECT TO` with the text on standard input [mail];
#              `sendmail` and paths that end in it get a whole message instead
# KPI_ARGS     more flags, parted by blanks [--period last-30-days --notify-after 2]
# KPI_STATE    folder for the state, the log and what is not mailed yet [~/.local/state/perfkpi]
#
# Exit code: that of perfkpi check, or 75 when the mail could not be sent (it is sent with the next run).
set -euo pipefail

path=${KPI_PATH:?the folder of the exports}
to=${KPI_MAIL_TO:?who gets the mail}
mailer=${KPI_MAILER:-mail}
state=${KPI_STATE:-$HOME/.local/state/perfkpi}
read -r -a args <<< "${KPI_ARGS:---period last-30-days --notify-after 2}"

mkdir -p "$state"
log() { printf '%s %s\n' "$(date '+%Y-%m-%d %H:%M:%S')" "$*" >> "$state/kpi.log"; }

# One run at a time: a second one leaves the field to the first.
exec 9> "$state/lock"
if ! flock -n 9; then
  log "another run is still at it; nothing was done"
  exit 0
fi

# What a killed run found and did not get to mail. Rather twice than never.
pending=$state/pending.txt
keep() { # what to mail
  if [ -s "$1" ]; then cat "$1" >> "$pending"; fi
  rm -f "$1"
}
keep "$state/found.txt"

code=0
perfkpi check "$path" "${args[@]}" --quiet \
  --state "$state/state.json" --output "$state/found.txt" 2> "$state/errors.txt" || code=$?
log "exit code $code"

case $code in
  0 | 1 | 3)
    rm -f "$state/last-error.txt"
    keep "$state/found.txt"
    ;;
  *)
    # Files or settings are wrong: told once, and again when the error is another one.
    cat "$state/errors.txt" >> "$state/kpi.log"
    if ! cmp -s "$state/errors.txt" "$state/last-error.txt"; then
      { printf 'perfkpi check: the rules could not be judged\n'; cat "$state/errors.txt"; } >> "$pending"
      cp "$state/errors.txt" "$state/last-error.txt"
    fi
    ;;
esac

if [ -s "$pending" ]; then
  subject=$(head -n 1 "$pending")
  sent=0
  case $mailer in
    sendmail | */sendmail)
      { printf 'To: %s\nSubject: %s\nContent-Type: text/plain; charset=utf-8\n\n' "$to" "$subject"
        cat "$pending"; } | "$mailer" -t || sent=$?
      ;;
    *)
      "$mailer" -s "$subject" "$to" < "$pending" || sent=$?
      ;;
  esac
  if [ "$sent" -ne 0 ]; then
    log "the mail could not be sent (exit code $sent of $mailer); it is kept for the next run"
    exit 75
  fi
  rm -f "$pending"
  log "mailed to $to: $subject"
fi
exit "$code"
