#!/bin/sh
# Written by `make manifests` from the code; change it there.
# An example: `carillon acls --producer shop` lists the same for your prefix, channels and producers, and --apply gives
# it without this file. BOOTSTRAP is the broker, ADMIN the properties of a user who may alter the cluster:
#   BOOTSTRAP=kafka-0:9092 ADMIN=admin.properties sh acls.sh
set -eu
# carillon.accept
kafka-acls --bootstrap-server "$BOOTSTRAP" --command-config "$ADMIN" --add --force --allow-principal User:carillon.accept --operation Read --group carillon.accept
kafka-acls --bootstrap-server "$BOOTSTRAP" --command-config "$ADMIN" --add --force --allow-principal User:carillon.accept --operation Read --topic carillon.deadletters --topic carillon.commands
kafka-acls --bootstrap-server "$BOOTSTRAP" --command-config "$ADMIN" --add --force --allow-principal User:carillon.accept --operation Write --topic carillon.segments.apns --topic carillon.segments.apns.direct --topic carillon.segments.fcm --topic carillon.segments.fcm.direct --topic carillon.expansions --topic carillon.waiting --topic carillon.results --topic carillon.controls --topic carillon.deadletters
kafka-acls --bootstrap-server "$BOOTSTRAP" --command-config "$ADMIN" --add --force --allow-principal User:carillon.accept --operation Write --transactional-id carillon.accept- --resource-pattern-type prefixed
# carillon.expand
kafka-acls --bootstrap-server "$BOOTSTRAP" --command-config "$ADMIN" --add --force --allow-principal User:carillon.expand --operation Read --group carillon.expand
kafka-acls --bootstrap-server "$BOOTSTRAP" --command-config "$ADMIN" --add --force --allow-principal User:carillon.expand --operation Read --topic carillon.deadletters --topic carillon.expansions --topic carillon.controls
kafka-acls --bootstrap-server "$BOOTSTRAP" --command-config "$ADMIN" --add --force --allow-principal User:carillon.expand --operation Write --topic carillon.segments.apns --topic carillon.segments.apns.direct --topic carillon.segments.fcm --topic carillon.segments.fcm.direct --topic carillon.expansions --topic carillon.waiting --topic carillon.results --topic carillon.deadletters
kafka-acls --bootstrap-server "$BOOTSTRAP" --command-config "$ADMIN" --add --force --allow-principal User:carillon.expand --operation Describe --group carillon.send-apns --group carillon.send-fcm
kafka-acls --bootstrap-server "$BOOTSTRAP" --command-config "$ADMIN" --add --force --allow-principal User:carillon.expand --operation Write --transactional-id carillon.expand- --resource-pattern-type prefixed
# carillon.release
kafka-acls --bootstrap-server "$BOOTSTRAP" --command-config "$ADMIN" --add --force --allow-principal User:carillon.release --operation Read --group carillon.release
kafka-acls --bootstrap-server "$BOOTSTRAP" --command-config "$ADMIN" --add --force --allow-principal User:carillon.release --operation Read --topic carillon.deadletters --topic carillon.waiting --topic carillon.controls --topic carillon.release-waiting-changelog
kafka-acls --bootstrap-server "$BOOTSTRAP" --command-config "$ADMIN" --add --force --allow-principal User:carillon.release --operation Write --topic carillon.commands --topic carillon.expansions --topic carillon.waiting --topic carillon.segments.apns --topic carillon.segments.apns.direct --topic carillon.segments.fcm --topic carillon.segments.fcm.direct --topic carillon.deadletters --topic carillon.release-waiting-changelog
# carillon.tally
kafka-acls --bootstrap-server "$BOOTSTRAP" --command-config "$ADMIN" --add --force --allow-principal User:carillon.tally --operation Read --group carillon.tally
kafka-acls --bootstrap-server "$BOOTSTRAP" --command-config "$ADMIN" --add --force --allow-principal User:carillon.tally --operation Read --topic carillon.deadletters --topic carillon.results --topic carillon.tally-ledger-changelog
kafka-acls --bootstrap-server "$BOOTSTRAP" --command-config "$ADMIN" --add --force --allow-principal User:carillon.tally --operation Write --topic carillon.progress --topic carillon.results --topic carillon.deadletters --topic carillon.tally-ledger-changelog
# carillon.record
kafka-acls --bootstrap-server "$BOOTSTRAP" --command-config "$ADMIN" --add --force --allow-principal User:carillon.record --operation Read --group carillon.record
kafka-acls --bootstrap-server "$BOOTSTRAP" --command-config "$ADMIN" --add --force --allow-principal User:carillon.record --operation Read --topic carillon.deadletters --topic carillon.results --topic carillon.progress
kafka-acls --bootstrap-server "$BOOTSTRAP" --command-config "$ADMIN" --add --force --allow-principal User:carillon.record --operation Write --topic carillon.deadletters
# carillon.register
kafka-acls --bootstrap-server "$BOOTSTRAP" --command-config "$ADMIN" --add --force --allow-principal User:carillon.register --operation Read --group carillon.register
kafka-acls --bootstrap-server "$BOOTSTRAP" --command-config "$ADMIN" --add --force --allow-principal User:carillon.register --operation Read --topic carillon.deadletters --topic carillon.devices
kafka-acls --bootstrap-server "$BOOTSTRAP" --command-config "$ADMIN" --add --force --allow-principal User:carillon.register --operation Write --topic carillon.deadletters
# carillon.retire
kafka-acls --bootstrap-server "$BOOTSTRAP" --command-config "$ADMIN" --add --force --allow-principal User:carillon.retire --operation Read --group carillon.retire
kafka-acls --bootstrap-server "$BOOTSTRAP" --command-config "$ADMIN" --add --force --allow-principal User:carillon.retire --operation Read --topic carillon.deadletters --topic carillon.results --topic carillon.controls
kafka-acls --bootstrap-server "$BOOTSTRAP" --command-config "$ADMIN" --add --force --allow-principal User:carillon.retire --operation Write --topic carillon.deadletters
# carillon.lag
kafka-acls --bootstrap-server "$BOOTSTRAP" --command-config "$ADMIN" --add --force --allow-principal User:carillon.lag --operation Read --topic carillon.commands --topic carillon.expansions --topic carillon.waiting --topic carillon.results --topic carillon.progress --topic carillon.devices --topic carillon.segments.apns --topic carillon.segments.apns.direct --topic carillon.segments.fcm --topic carillon.segments.fcm.direct
kafka-acls --bootstrap-server "$BOOTSTRAP" --command-config "$ADMIN" --add --force --allow-principal User:carillon.lag --operation Write --topic carillon.deadletters
kafka-acls --bootstrap-server "$BOOTSTRAP" --command-config "$ADMIN" --add --force --allow-principal User:carillon.lag --operation Describe --group carillon.accept --group carillon.expand --group carillon.release --group carillon.tally --group carillon.record --group carillon.register --group carillon.retire --group carillon.send-apns --group carillon.send-apns-direct --group carillon.send-fcm --group carillon.send-fcm-direct
# carillon.send-apns
kafka-acls --bootstrap-server "$BOOTSTRAP" --command-config "$ADMIN" --add --force --allow-principal User:carillon.send-apns --operation Read --group carillon.send-apns
kafka-acls --bootstrap-server "$BOOTSTRAP" --command-config "$ADMIN" --add --force --allow-principal User:carillon.send-apns --operation Read --topic carillon.deadletters --topic carillon.segments.apns --topic carillon.controls --topic carillon.send-apns-notes-changelog
kafka-acls --bootstrap-server "$BOOTSTRAP" --command-config "$ADMIN" --add --force --allow-principal User:carillon.send-apns --operation Write --topic carillon.results --topic carillon.waiting --topic carillon.commands --topic carillon.deadletters --topic carillon.send-apns-notes-changelog
# carillon.send-apns-direct
kafka-acls --bootstrap-server "$BOOTSTRAP" --command-config "$ADMIN" --add --force --allow-principal User:carillon.send-apns-direct --operation Read --group carillon.send-apns-direct
kafka-acls --bootstrap-server "$BOOTSTRAP" --command-config "$ADMIN" --add --force --allow-principal User:carillon.send-apns-direct --operation Read --topic carillon.deadletters --topic carillon.segments.apns.direct --topic carillon.controls --topic carillon.send-apns-direct-notes-changelog
kafka-acls --bootstrap-server "$BOOTSTRAP" --command-config "$ADMIN" --add --force --allow-principal User:carillon.send-apns-direct --operation Write --topic carillon.results --topic carillon.waiting --topic carillon.commands --topic carillon.deadletters --topic carillon.send-apns-direct-notes-changelog
# carillon.send-fcm
kafka-acls --bootstrap-server "$BOOTSTRAP" --command-config "$ADMIN" --add --force --allow-principal User:carillon.send-fcm --operation Read --group carillon.send-fcm
kafka-acls --bootstrap-server "$BOOTSTRAP" --command-config "$ADMIN" --add --force --allow-principal User:carillon.send-fcm --operation Read --topic carillon.deadletters --topic carillon.segments.fcm --topic carillon.controls --topic carillon.send-fcm-notes-changelog
kafka-acls --bootstrap-server "$BOOTSTRAP" --command-config "$ADMIN" --add --force --allow-principal User:carillon.send-fcm --operation Write --topic carillon.results --topic carillon.waiting --topic carillon.commands --topic carillon.deadletters --topic carillon.send-fcm-notes-changelog
# carillon.send-fcm-direct
kafka-acls --bootstrap-server "$BOOTSTRAP" --command-config "$ADMIN" --add --force --allow-principal User:carillon.send-fcm-direct --operation Read --group carillon.send-fcm-direct
kafka-acls --bootstrap-server "$BOOTSTRAP" --command-config "$ADMIN" --add --force --allow-principal User:carillon.send-fcm-direct --operation Read --topic carillon.deadletters --topic carillon.segments.fcm.direct --topic carillon.controls --topic carillon.send-fcm-direct-notes-changelog
kafka-acls --bootstrap-server "$BOOTSTRAP" --command-config "$ADMIN" --add --force --allow-principal User:carillon.send-fcm-direct --operation Write --topic carillon.results --topic carillon.waiting --topic carillon.commands --topic carillon.deadletters --topic carillon.send-fcm-direct-notes-changelog
# carillon.topics
kafka-acls --bootstrap-server "$BOOTSTRAP" --command-config "$ADMIN" --add --force --allow-principal User:carillon.topics --operation Create --topic carillon. --resource-pattern-type prefixed
kafka-acls --bootstrap-server "$BOOTSTRAP" --command-config "$ADMIN" --add --force --allow-principal User:carillon.topics --operation Describe --topic carillon. --resource-pattern-type prefixed
# carillon.console
kafka-acls --bootstrap-server "$BOOTSTRAP" --command-config "$ADMIN" --add --force --allow-principal User:carillon.console --operation Read --topic carillon. --resource-pattern-type prefixed
kafka-acls --bootstrap-server "$BOOTSTRAP" --command-config "$ADMIN" --add --force --allow-principal User:carillon.console --operation Write --topic carillon. --resource-pattern-type prefixed
kafka-acls --bootstrap-server "$BOOTSTRAP" --command-config "$ADMIN" --add --force --allow-principal User:carillon.console --operation Describe --group carillon. --resource-pattern-type prefixed
kafka-acls --bootstrap-server "$BOOTSTRAP" --command-config "$ADMIN" --add --force --allow-principal User:carillon.console --operation Write --transactional-id carillon.deadletters
# carillon.scaler
kafka-acls --bootstrap-server "$BOOTSTRAP" --command-config "$ADMIN" --add --force --allow-principal User:carillon.scaler --operation Describe --topic carillon. --resource-pattern-type prefixed
kafka-acls --bootstrap-server "$BOOTSTRAP" --command-config "$ADMIN" --add --force --allow-principal User:carillon.scaler --operation Describe --group carillon. --resource-pattern-type prefixed
# carillon.edge
kafka-acls --bootstrap-server "$BOOTSTRAP" --command-config "$ADMIN" --add --force --allow-principal User:carillon.edge --operation Write --topic carillon.commands
kafka-acls --bootstrap-server "$BOOTSTRAP" --command-config "$ADMIN" --add --force --allow-principal User:carillon.edge --operation Read --topic carillon.commands --topic carillon.expansions --topic carillon.waiting --topic carillon.results --topic carillon.progress --topic carillon.devices --topic carillon.segments.apns --topic carillon.segments.apns.direct --topic carillon.segments.fcm --topic carillon.segments.fcm.direct
kafka-acls --bootstrap-server "$BOOTSTRAP" --command-config "$ADMIN" --add --force --allow-principal User:carillon.edge --operation Describe --group carillon.accept --group carillon.expand --group carillon.release --group carillon.tally --group carillon.record --group carillon.register --group carillon.retire --group carillon.send-apns --group carillon.send-apns-direct --group carillon.send-fcm --group carillon.send-fcm-direct
# shop
kafka-acls --bootstrap-server "$BOOTSTRAP" --command-config "$ADMIN" --add --force --allow-principal User:shop --operation Write --topic carillon.commands --topic carillon.devices
kafka-acls --bootstrap-server "$BOOTSTRAP" --command-config "$ADMIN" --add --force --allow-principal User:shop --operation Read --topic carillon.progress --topic carillon.results
kafka-acls --bootstrap-server "$BOOTSTRAP" --command-config "$ADMIN" --add --force --allow-principal User:shop --operation Read --group shop. --resource-pattern-type prefixed
