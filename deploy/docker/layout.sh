#!/bin/sh
# Sorts the jars of each module into the layers of its image: lib (others' jars), lib/native (their native code, for this
# processor alone, so that nothing is unpacked at run time), carillon (ours). Runs after the build, in the project's folder.
# Usage: layout.sh FOLDER
set -eu

OUT=$1
case $(uname -m) in
    x86_64) word=amd64 snappy=x86_64 rocks=linux64 ;;
    aarch64) word=aarch64 snappy=aarch64 rocks=linux-aarch64 ;;
    *) echo "No native code is chosen for $(uname -m); add it to deploy/docker/layout.sh" >&2; exit 1 ;;
esac

# Takes the native code of this processor out of a jar and drops that of all others. The time makes the jar, and thereby
# the layer, the same every time.
slim() { # jar, path of the native code in it, name to give it
    jar=$1 native=$(dirname "$1")/native work=$(mktemp -d)
    mkdir -p "$native"
    (cd "$work" && jar --extract --file "$jar")
    cp "$work"/$2 "$native/$3"
    find "$work" -type f \( -name '*.so' -o -name '*.dll' -o -name '*.jnilib' -o -name '*.dylib' -o -name '*.a' \) -delete
    find "$work" -mindepth 1 -type d -empty -delete
    rm "$jar"
    (cd "$work" && find . -type f | LC_ALL=C sort | sed 's#^\./##' >"$work.list" &&
        jar --create --file "$jar" --no-manifest --date 2026-01-01T00:00:00Z "@$work.list")
    rm -rf "$work" "$work.list"
}

for module in subscription-service event-router delivery-worker standalone; do
    lib=$OUT/$module/lib
    ours=$OUT/$module/carillon
    mkdir -p "$lib" "$ours"
    cp "$module"/target/dependency/*.jar "$lib"
    mv "$lib"/dev.carillon.*.jar "$ours"
    find "$module/target" -name "$module-*.jar" ! -path '*/dependency/*' -exec cp {} "$ours" \;
    # The command line of an image starts no parts of its own.
    rm -f "$lib"/io.zonky.test.postgres.* "$lib"/org.scala-lang.* "$lib"/org.apache.kafka.kafka_2.13-*
    for jar in "$lib"/*.jar; do
        case $(basename "$jar") in
            *.zstd-jni-*) slim "$jar" "linux/$word/libzstd-jni-*.so" libzstd-jni.so ;;
            *.snappy-java-*) slim "$jar" "org/xerial/snappy/native/Linux/$snappy/libsnappyjava.so" libsnappyjava.so ;;
            *.lz4-java-*) slim "$jar" "net/jpountz/util/linux/$word/liblz4-java.so" liblz4-java.so ;;
            *.rocksdbjni-*) slim "$jar" "librocksdbjni-$rocks.so" "librocksdbjni-$rocks.so" ;;
        esac
    done
    find "$OUT/$module" -exec touch -h -d 2026-01-01T00:00:00Z {} +
done
