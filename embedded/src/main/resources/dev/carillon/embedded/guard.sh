# Runs one child and never lets it outlive the process that started this guard.
#
# The starter holds the other end of our standard input and never writes to it. The pipe reaches its end when the
# starter closes it, and also when the starter is killed, kill -9 included: the system closes it then.
#
#   $1 log file of the child   $2 endings, as "SIGNAL:TENTHS SIGNAL:TENTHS": what to send, how long to wait after it
#   $3 folder to delete once the child has ended at the end of the pipe, or empty   $4... the child's command
#
# Prints the child's process id as its only line, and exits as the child did. A child of several processes (PostgreSQL)
# ends them itself on the signals that are sent here.
log=$1
endings=$2
disposable=$3
shift 3
pipe_ended=
# Ctrl-C in a terminal is the starter's to answer. A TERM sent to everybody must not leave the child unguarded.
trap '' INT HUP
trap : TERM
trap 'pipe_ended=1' USR1
exec 3<&0

"$@" </dev/null >>"$log" 2>&1 3<&- &
child=$!
echo "$child"
exec >/dev/null

(
    trap '' TERM
    # Read by the shell itself: a separate reader would stay behind when this subshell is killed.
    while read -r line <&3; do :; done
    kill -s USR1 $$
    for ending in $endings; do
        kill -s "${ending%%:*}" "$child" 2>/dev/null || exit 0
        tenths=${ending#*:}
        while [ "$tenths" -gt 0 ]; do
            kill -0 "$child" 2>/dev/null || exit 0
            sleep 0.1
            tenths=$((tenths - 1))
        done
    done
) &
watcher=$!
exec 3<&-

# A trapped signal interrupts `wait`, hence the loop.
while :; do
    wait "$child"
    status=$?
    kill -0 "$child" 2>/dev/null || break
done
kill -s KILL "$watcher" 2>/dev/null
if [ -n "$pipe_ended" ] && [ -n "$disposable" ]; then
    rm -rf -- "$disposable"
    # The temporary folder of a whole stack goes with its last part.
    case ${disposable%/*} in
        */carillon-stack-*) rmdir -- "${disposable%/*}" 2>/dev/null ;;
    esac
fi
exit "$status"
