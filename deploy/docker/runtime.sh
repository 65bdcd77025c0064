#!/bin/sh
# Makes the part of an image that no code of ours changes: a Java runtime of the needed modules and the libraries of
# the C runtime that it and the native parts of our dependencies want. Runs in a glibc image with a JDK.
# Usage: runtime.sh FOLDER
set -eu

OUT=$1
JDK=${JAVA_HOME:-$(dirname "$(dirname "$(readlink -f "$(command -v javac)")")")}
MODULES=java.base,java.instrument,java.logging,java.management,java.naming,java.net.http,java.security.jgss
MODULES=$MODULES,java.security.sasl,java.sql,java.xml,jdk.httpserver,jdk.management,jdk.net,jdk.unsupported,jdk.zipfs

mkdir -p "$OUT/opt" "$OUT/etc" "$OUT/tmp" "$OUT/app" "$OUT/keys"
"$JDK/bin/jlink" --add-modules "$MODULES" --no-header-files --no-man-pages --compress zip-6 \
    --generate-cds-archive --output "$OUT/opt/java"
# For heaps beyond 32 GB only.
rm -f "$OUT/opt/java/lib/server/classes_nocoops.jsa"
find "$OUT/opt/java/bin" -type f ! -name java -delete

cat >"$OUT/opt/java/carillon.args" <<'ARGS'
-XX:MaxRAMPercentage=60
-XX:+ExitOnOutOfMemoryError
-XX:-UsePerfData
-Djava.library.path=/app/lib/native
-Dorg.xerial.snappy.use.systemlib=true
-DZstdNativePath=/app/lib/native/libzstd-jni.so
--enable-native-access=ALL-UNNAMED
--sun-misc-unsafe-memory-access=allow
-cp /app/carillon/*:/app/lib/*
ARGS
# A health check is a process every few seconds: small, and without the libraries.
cat >"$OUT/opt/java/probe.args" <<'ARGS'
-Xmx16m
-XX:+UseSerialGC
-XX:TieredStopAtLevel=1
-XX:-UsePerfData
-cp /app/carillon/*
dev.carillon.platform.admin.HealthProbe
ARGS

take() { # a library and what it needs
    ldd "$1" 2>/dev/null | grep -o '/[^ ]*' | grep -v "^$JDK" || true
}
{
    find "$OUT/opt/java" \( -name '*.so' -o -name java -type f \) | while read -r file; do take "$file"; done
    for name in libc.so.6 libm.so.6 libdl.so.2 libpthread.so.0 librt.so.1 libresolv.so.2 libnss_dns.so.2 \
        libnss_files.so.2 libstdc++.so.6 libgcc_s.so.1; do
        find /lib/*-linux-gnu /usr/lib/*-linux-gnu -maxdepth 1 -name "$name" 2>/dev/null | head -n 1
    done
} | grep -v "^$OUT" | sed 's#^/usr/lib/#/lib/#' | sort -u | while read -r library; do
    cp -L --parents "$library" "$OUT"
done

echo 'carillon:x:10001:10001::/:/none' >"$OUT/etc/passwd"
echo 'carillon:x:10001:' >"$OUT/etc/group"
echo 'hosts: files dns' >"$OUT/etc/nsswitch.conf"
chmod 1777 "$OUT/tmp"
chmod 700 "$OUT/keys"
chown 10001:10001 "$OUT/keys"
"$OUT/opt/java/bin/java" -version
