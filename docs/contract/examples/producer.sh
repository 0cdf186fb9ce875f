#!/bin/sh
# Publishes one command and shows its account: sh producer.sh 127.0.0.1:9092 order-4711 order-4711.json
# Where the broker asks who comes, name a file in KCAT_CONFIG that only you may read, with lines such as these:
#   security.protocol=SSL
#   ssl.ca.location=/etc/kafka/ca.pem
#   ssl.certificate.location=/etc/kafka/shop.pem
#   ssl.key.location=/etc/kafka/shop.key
set -eu
broker=$1 notification_id=$2 file=$3
tab=$(printf '\t')

# The key goes where the clients of Java and Python would put it: kcat's own choice is another partition.
kcat -P -b "$broker" -t carillon.commands -k "$notification_id" \
    -X acks=all -X enable.idempotence=true -X partitioner=murmur2_random "$file"

# The account so far: the last one of this key. Run it again until its state is refused, finished or cancelled.
kcat -C -q -e -b "$broker" -t carillon.progress -o beginning -X isolation.level=read_committed -f '%k\t%s\n' |
    grep "^$notification_id$tab" | tail -n 1 | cut -f 2-
