"""The sentences of ``docs/contract.md``; ``<<name>>`` stands for a fact that ``page`` knows."""

from typing import Final

HEAD: Final = """\
# The contract of the topics

For whoever publishes commands or reads what became of them, in any language. Carillon needs nothing of you but a Kafka
client. Topics have the prefix of the installation (`CARILLON_KAFKA__PREFIX`): by default `commands` is
`<<prefix>>commands`. Values are JSON in UTF-8. [commands.md](commands.md) explains every field, operator and refusal,
[delivery.md](delivery.md) what is promised."""

SCHEMAS: Final = """\
The same for programs: a JSON Schema (2020-12) of each topic, and [asyncapi.json](contract/asyncapi.json), an AsyncAPI
3.0 document of all of them, from which code and documentation can be generated. A schema says the form. What it cannot
say, such as the operators of a condition or the bytes that a provider takes, is judged when a command is read, and told
in a refusal."""

COMMANDS: Final = """\
## To publish a command

- **Key**: the `notification_id`; of a command that has a `scope` instead, the scope. Commands with one key are read in
  their order, so a cancel never overtakes its launch. That holds if everybody puts a key in the same partition: the
  clients of Java and Python do (murmur2), those of librdkafka (kcat, Go, .NET, C++) do with
  `partitioner=murmur2_random`.
- **Value**: the object, at most <<largest>> bytes, or <<record>> where it names devices or recipients (at most
  <<named>>). A field that the schema does not know is refused.
- **Headers**: none are needed.
- **Acknowledgement**: `acks=all` and `enable.idempotence=true`. What the broker acknowledged is kept, and ends in
  deliveries or in a refusal. What it did not acknowledge may be there or not: publish it again, byte by byte.
- **Idempotence**: the same id with the same body is the same notification, however often and by whomever it is
  published: it is sent once. With another body it is refused, and what runs goes on. That holds for as long as the
  registry keeps the launch ([retention.md](retention.md)).
- **Which id**: 1 to 64 of `A-Z a-z 0-9 _ -`. Take one that *follows from what it is about*: `order-4711-shipped`,
  `spring-sale-2026`. Then a program that crashed and starts over finds the same id, and nobody is told twice. A random
  id made at the moment of sending gives that away; where you need one, store it before you publish.
- **Times** have a zone (`2026-05-01T10:00:00Z`). A launch expires `ttl_s` seconds after it was due.
- **Traces** are gone on with: a header `traceparent` (W3C) on the command stands on every record that follows, on
  `results` and `progress` too, where the installation traces ([traces](traces.md)).

A message to a person, [<<body>>](contract/examples/<<body>>):"""

REFUSALS: Final = """\
## To learn of a refusal

Kafka's acknowledgement says that the command is kept, not that it is right. Its account on `progress`, under the same
key, says what became of it. Is `state` `refused`, then nothing was begun, `refusals` has a
sentence for each fault (the field, what is wrong, what would be right), and the corrected command may use the id. Has
an account with another `state` refusals, then a later command with its id was refused (another body, a redrive that
cannot be), and it goes on as it was.

What is no JSON object, or has no `notification_id` that could be one, can be told nowhere but on `deadletters`."""

READING: Final = """\
## To read accounts and results

- Set `isolation.level=read_committed`, or you read what an aborted transaction wrote.
- Pass over fields that you do not know. On `results`, look at `kind` first, and pass over a record of a kind that you
  do not know (`x-may-grow`). Where a schema has `x-extensible-enum`, bear other words. What may be absent has a default
  in the schema: an older release wrote without it.
- `progress` is absolute: of two accounts of one key the one with the higher `version` holds, and reading one twice does
  no harm. `selected` is the sum of the other counts, always. The topic is compacted: read from its beginning it has the
  last account of each notification. An empty value: it left, some time after its end.
- `results` are the facts behind it, each at least once. `devices` and `receipts` are columns: the first character
  separates the entries.
- *accepted* means that the provider took it. It does not prove that a screen lit up."""

PROGRAMS: Final = """\
## Complete programs

Each publishes the command above, waits for the broker, and says what becomes of it. The first needs
`pip install "aiokafka[zstd]"`, the second `kafka-clients` and `jackson-databind`; accounts are compressed by zstd.

Where the broker asks who comes, they log in as the user that whoever runs Carillon gave you ([security](security.md));
it may write `commands` and `devices`, and read `progress` and `results`. Python and Java read `KAFKA_USERNAME`,
`KAFKA_PASSWORD` and `KAFKA_CA_FILE`, kcat the file that `KCAT_CONFIG` names: with a certificate, or with
`security.protocol=SASL_SSL`, `sasl.mechanism=SCRAM-SHA-512`, `sasl.username` and `sasl.password`. By SCRAM, brokers
since 3.7.2 refuse a librdkafka older than 2.6.1 (`kcat -V`) as if its password were wrong; certificates work with
each."""

DEVICES: Final = """\
## To tell of devices

On `devices`, keyed by anything that is the same for every change of one device and for everybody who tells of it; the
console takes the device id: the first 8 hex digits of BLAKE2b-32 of the app and 24 of BLAKE2b-96 of `external_id`.
A change happened `at`, or when its record was written: an older one never undoes a newer one, in whatever order they
are read. A command that is refused goes to `deadletters` with its reasons."""

LETTERS: Final = """\
## Dead letters

The value of a letter is the record as it came, byte by byte: only for those who may read what was in it. Where it
stood, who gave it up and why stand in its headers ([schema](contract/deadletters.headers.schema.json)). A
record with a header `handled` is a mark: somebody dealt with the letter."""

CHANGES: Final = """\
## What may change

`contract/released/` holds the schemas of the last release. `python -m streams.console.contract check` holds today's
against them, and so does `make check`. A change that one of these would notice is refused:

| of what you write | of what you read |
| --- | --- |
| a field is gone | a field is gone, or not always there any more |
| a new field is required, or an old one is now | |
| a type, a word, a bound or a pattern takes less | a type, a word, a bound or a pattern has more than you know |
| what an absent field means | what an absent field means |
| a type of command is gone | a kind of result is gone |

New optional fields, new commands, new kinds of results and new reasons come without notice. A breaking change is a new
topic beside the old one. With each release, `python -m streams.console.contract release` takes its schemas as those of
the last."""
