// Confluent's official client as the judge of our wire format. Needs Node 20 and the network once:
//
//   npm install
//   npm run golden   writes src/test/resources/golden from the newest released schemas
//   npm run verify   judges what WrittenForOthersTest left in target/interop
//
// The official client does the writing and the reading; its own mock registry holds the schemas.

import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import registry from '@confluentinc/schemaregistry';
import avsc from 'avsc';
import { LEVELS, sample } from './samples.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const released = join(here, '..', 'resources', 'released');
const golden = join(here, '..', 'resources', 'golden');
const ours = join(here, '..', '..', '..', 'target', 'interop');
const topic = 'golden';
const primitives = ['boolean', 'int', 'long', 'float', 'double', 'bytes', 'string'];

const client = (() => {
  const require = createRequire(import.meta.url);
  const entry = require.resolve('@confluentinc/schemaregistry');
  const { name, version } = JSON.parse(readFileSync(join(dirname(entry), '..', 'package.json')));
  return `${name} ${version}`;
})();

/** The official serializer and deserializer, with one schema under the id that was asked for. */
async function official(schema, id) {
  const mock = registry.SchemaRegistryClient.newClient({ baseURLs: ['mock://'] });
  mock.counter.count = id - 1;
  const conf = { subjectNameStrategyType: 'TOPIC' };
  const given = await mock.register(`${topic}-value`, { schemaType: 'AVRO', schema: JSON.stringify(schema) });
  if (given !== id) {
    throw new Error(`the mock registry gave id ${given} instead of ${id}`);
  }
  return {
    serializer: new registry.AvroSerializer(mock, 'VALUE', { ...conf, useLatestVersion: true }),
    deserializer: new registry.AvroDeserializer(mock, 'VALUE', conf),
  };
}

/** An id that belongs to the name for good and has something in each of its four bytes. */
function idOf(name) {
  const id = createHash('sha256').update(name).digest().readUInt32BE(0) & 0x7fffffff;
  return id | 0x01000000;
}

function fileText(content) {
  return `${JSON.stringify(content, null, 2)}\n`;
}

async function goldenOf(name, schema) {
  const schemaId = idOf(name);
  const { serializer } = await official(schema, schemaId);
  const type = avsc.Type.forSchema(schema);
  const cases = [];
  for (const level of LEVELS) {
    const value = sample(schema, level, name);
    const bytes = await serializer.serialize(topic, type.fromString(JSON.stringify(value)));
    cases.push({ name: level.name, value, hex: bytes.toString('hex') });
  }
  return { writtenBy: client, schemaId, schema, cases };
}

async function writeGolden() {
  const schemas = new Map(primitives.map(name => [name, name]));
  schemas.set('dev.carillon.interop.AllTypes', JSON.parse(readFileSync(join(here, 'AllTypes.avsc'))));
  for (const name of readdirSync(released)) {
    const newest = readdirSync(join(released, name)).length;
    const schema = JSON.parse(readFileSync(join(released, name, `${newest}.avsc`)));
    if (schema.type === 'record') {
      schemas.set(name, schema);
    }
  }
  rmSync(golden, { recursive: true, force: true });
  mkdirSync(golden, { recursive: true });
  for (const [name, schema] of schemas) {
    writeFileSync(join(golden, `${name}.json`), fileText(await goldenOf(name, schema)));
  }
  console.log(`${client} wrote ${schemas.size} golden files`);
}

async function judge(file) {
  const { schemaId, schema, cases } = JSON.parse(readFileSync(join(ours, file)));
  const { serializer, deserializer } = await official(schema, schemaId);
  const type = avsc.Type.forSchema(schema);
  for (const { name, value, hex } of cases) {
    const expected = type.fromString(JSON.stringify(value));
    const read = await deserializer.deserialize(topic, Buffer.from(hex, 'hex'));
    if (!type.toBuffer(read).equals(type.toBuffer(expected))) {
      throw new Error(`${file} ${name}: the official client reads\n${type.toString(read)}\ninstead of\n${JSON.stringify(value)}`);
    }
    const written = (await serializer.serialize(topic, expected)).toString('hex');
    if (written !== hex) {
      throw new Error(`${file} ${name}: the official client writes\n${written}\ninstead of\n${hex}`);
    }
  }
  return cases.length;
}

async function verify() {
  if (!existsSync(ours)) {
    throw new Error(`${ours} is missing: run "mvn -pl schemas test -Dtest=WrittenForOthersTest" first`);
  }
  const files = readdirSync(ours).filter(file => file.endsWith('.json'));
  let values = 0;
  for (const file of files) {
    values += await judge(file);
  }
  if (values === 0) {
    throw new Error(`nothing to verify in ${ours}`);
  }
  console.log(`${client} reads and writes the same for ${values} values of ${files.length} schemas`);
}

const modes = { golden: writeGolden, verify };
const mode = modes[process.argv[2]];
if (mode === undefined) {
  console.error(`usage: node interop.mjs ${Object.keys(modes).join('|')}`);
  process.exit(2);
}
await mode();
