#!/bin/sh
# Plants one defect at a time in a copy of its module, runs the one test that must catch it there, and demands that
# this test fails. A mutant is <module>/src/test/mutants/<name>.patch with a line "# caught by: <class>#<method>".
# Needs the project installed in the local Maven repository (./carillon test does that and runs this last). Two at a time.
# Usage: mutants.sh [name ...]
set -eu

HERE=$(CDPATH= cd -- "$(dirname -- "$0")/.." && pwd)
WORK=$HERE/system-tests/target/mutants

say() { printf '%s\n' "$*"; }

# Whether the test's report has exactly this method as failed, not as missing.
has_failed() { # report folder, class, method
    report=$1/TEST-$2.xml
    [ -f "$report" ] && awk -v method="$3" '
        /<testcase / { current = ($0 ~ "name=\"" method "[\"({\\[]") }
        current && (/<failure/ || /<error/) { found = 1 }
        END { exit !found }' "$report"
}

plant() { # patch file
    patch=$1
    name=$(basename "$patch" .patch)
    module=$(basename "$(dirname "$(dirname "$(dirname "$(dirname "$patch")")")")")
    test=$(sed -n 's/^# caught by: //p' "$patch" | head -n 1)
    class=${test%%#*}
    method=${test##*#}
    if [ -z "$test" ] || [ "$class" = "$test" ]; then
        say "MUTANT $name: the line '# caught by: <class>#<method>' is missing in $patch"
        return
    fi
    copy=$WORK/$name
    rm -rf "$copy"
    mkdir -p "$copy"
    # The copy is the project with one module of its own; the others come from the local repository, and some tests read a page.
    cp "$HERE/pom.xml" "$copy/"
    cp -R "$HERE/.mvn" "$copy/"
    ln -s "$HERE/docs" "$copy/docs"
    for other in "$HERE"/*/pom.xml; do
        folder=$(basename "$(dirname "$other")")
        [ "$folder" = "$module" ] || ln -s "$HERE/$folder" "$copy/$folder"
    done
    mkdir "$copy/$module"
    cp "$HERE/$module/pom.xml" "$copy/$module/"
    cp -R "$HERE/$module/src" "$copy/$module/"
    if ! (cd "$copy" && patch -p1 -s --no-backup-if-mismatch <"$patch") >"$copy/patch.log" 2>&1; then
        say "MUTANT $name: the patch does not apply any more; see $copy/patch.log"
        return
    fi
    (cd "$copy" && mvn -B -o -Dquick -Dplain "-Dcarillon.registry.home=$HERE/embedded/target/registry" \
        -pl "$module" "-Dtest=$class#$method" test) >"$copy/maven.log" 2>&1 || true
    if has_failed "$copy/$module/target/surefire-reports" "$class" "$method"; then
        say "MUTANT $name: caught by $test"
        touch "$WORK/$name.caught"
        rm -rf "$copy"
    else
        say "MUTANT $name: NOT CAUGHT by $test; see $copy/maven.log"
    fi
}

# Plants every second mutant of the arguments, beginning with the first.
plant_alternate() {
    while [ "$#" -gt 0 ]; do
        plant "$1"
        shift
        [ "$#" -eq 0 ] || shift
    done
}

rm -rf "$WORK"
mkdir -p "$WORK"
wanted=" $* "
set --
for patch in "$HERE"/*/src/test/mutants/*.patch; do
    [ -f "$patch" ] || continue
    case $wanted in
        "  " | *" $(basename "$patch" .patch) "*) set -- "$@" "$patch" ;;
    esac
done
planted=$#
if [ "$planted" -eq 0 ]; then
    say "no mutant has this name"
    exit 1
fi
plant_alternate "$@" &
second=$!
shift
plant_alternate "$@"
wait "$second"
caught=$(find "$WORK" -maxdepth 1 -name '*.caught' | wc -l)
say "$((caught)) mutants caught, $((planted - caught)) not caught"
[ "$caught" -eq "$planted" ]
