#!/usr/bin/env bash
# Installs the real parts that some tests run against: redis-server, chromium and libjpeg-turbo's djpeg from the
# Debian archive, Apache Kafka by Maven into the cache folder. What is present already is left alone.
#
# Usage: bash .ci/install-real-parts.sh [redis] [chromium] [djpeg] [kafka]     (default: all)
#   DOORSTEP_CACHE   cache folder, default ~/.cache/doorstep
set -euo pipefail

# The 4.x brokers run on Java 17 or later.
KAFKA_VERSION=4.1.1
# Kafka 4.1 compiles against slf4j 1.7 and log4j 2.24; without this binding a broker that fails to start says nothing.
LOG4J_VERSION=2.24.3
CACHE="${DOORSTEP_CACHE:-$HOME/.cache/doorstep}"

say() { printf '%s\n' "real parts: $*"; }
present() { command -v "$1" >/dev/null 2>&1; }
as_root() {
  if [ "$(id -u)" = 0 ]; then "$@"; else sudo "$@"; fi
}

updated=no
install_debian() {
  if ! present apt-get; then
    say "no apt-get here: install $* with this system's package manager"
    return 1
  fi
  if [ "$updated" = no ]; then
    say "apt-get update"
    as_root apt-get update -qq
    updated=yes
  fi
  say "apt-get install $*"
  # A policy of 101 tells Debian's maintainer scripts not to start the service they install.
  local policy=/usr/sbin/policy-rc.d placed=no
  if [ ! -e "$policy" ]; then
    printf '#!/bin/sh\nexit 101\n' | as_root tee "$policy" >/dev/null
    as_root chmod 755 "$policy"
    placed=yes
  fi
  local status=0
  as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" >/dev/null || status=$?
  if [ "$placed" = yes ]; then as_root rm -f "$policy"; fi
  return "$status"
}

install_redis() {
  if present redis-server; then
    say "redis-server is present ($(redis-server --version | cut -d' ' -f3))"
  else
    install_debian redis-server
  fi
}

install_chromium() {
  if present chromium || present chromium-browser || present google-chrome; then
    say "chromium is present"
  else
    install_debian chromium
  fi
}

install_djpeg() {
  if present djpeg; then
    say "djpeg is present"
  else
    install_debian libjpeg-turbo-progs
  fi
}

install_kafka() {
  local target="$CACHE/kafka-$KAFKA_VERSION"
  if [ -d "$target/libs" ]; then
    say "Apache Kafka $KAFKA_VERSION is present in $target"
    return 0
  fi
  present java || install_debian default-jre-headless
  # Makes the certificates of the broker's TLS listener.
  present openssl || install_debian openssl
  present mvn || install_debian maven
  say "fetching Apache Kafka $KAFKA_VERSION by Maven into $target"
  mkdir -p "$CACHE"
  local work
  work="$(mktemp -d "$CACHE/kafka.XXXXXX")"
  cat >"$work/pom.xml" <<POM
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>doorstep</groupId>
  <artifactId>test-kafka</artifactId>
  <version>1</version>
  <dependencies>
    <dependency>
      <groupId>org.apache.kafka</groupId>
      <artifactId>kafka_2.13</artifactId>
      <version>$KAFKA_VERSION</version>
    </dependency>
    <dependency>
      <groupId>org.apache.logging.log4j</groupId>
      <artifactId>log4j-slf4j-impl</artifactId>
      <version>$LOG4J_VERSION</version>
    </dependency>
  </dependencies>
</project>
POM
  if ! mvn -q -B -f "$work/pom.xml" dependency:copy-dependencies -DincludeScope=runtime -DoutputDirectory="$work/libs"; then
    rm -rf "$work"
    say "Maven could not fetch Apache Kafka"
    return 1
  fi
  # The rename comes last, so that an interrupted run never looks complete.
  mkdir -p "$target"
  mv "$work/libs" "$target/libs"
  rm -rf "$work"
}

parts=("$@")
if [ "${#parts[@]}" = 0 ]; then parts=(redis chromium djpeg kafka); fi
for part in "${parts[@]}"; do
  case "$part" in
    redis | chromium | djpeg | kafka) ;;
    *)
      say "unknown part '$part' (known: redis, chromium, djpeg, kafka)" >&2
      exit 2
      ;;
  esac
done
for part in "${parts[@]}"; do "install_$part"; done
say "done"
