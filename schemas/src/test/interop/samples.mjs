// Values for a schema, in Avro's JSON encoding: unions name their branch, bytes are text of the
// characters 0 to 255. The same schema always gives the same values.

// The official client keeps a long in a JavaScript number. It refuses those beyond 2^53, and loses
// the last bit of those beyond 2^52, because it doubles them before it writes them.
const SAFE_LONG = 2 ** 52;
const ALL_BYTES = String.fromCharCode(...Array(256).keys());

const least = {
  name: 'least',
  boolean: false, int: 0, long: 0, float: 0, double: 0, bytes: '', string: () => '',
  items: 0, branch: () => 0, symbol: () => 0, fixed: '\u0000',
};

const usual = {
  name: 'usual',
  boolean: true, int: 4711, long: 1700000000123, float: 0.5, double: 1e100, bytes: 'bell',
  string: path => `${path} à la carte`,
  items: 1, branch: count => Math.min(1, count - 1), symbol: count => Math.min(1, count - 1), fixed: 'a',
};

const most = {
  name: 'most',
  boolean: true, int: -(2 ** 31), long: -SAFE_LONG, float: -(2 ** 127), double: Number.MAX_VALUE,
  bytes: ALL_BYTES, string: path => `${path} 🔔 `.repeat(8),
  items: 3, branch: count => count - 1, symbol: count => count - 1, fixed: '\u00ff',
};

export const LEVELS = [least, usual, most];

export function sample(schema, level, name) {
  return valueOf(schema, level, new Map(), '', name, 0);
}

function valueOf(schema, level, names, namespace, path, depth) {
  if (Array.isArray(schema)) {
    return unionOf(schema, level, names, namespace, path, depth);
  }
  if (typeof schema === 'string') {
    const known = names.get(schema) ?? names.get(`${namespace}.${schema}`);
    return known === undefined
      ? primitiveOf(schema, level, path)
      : valueOf(known, level, names, namespace, path, depth);
  }
  const inner = remember(schema, names, namespace);
  switch (schema.type) {
    case 'record':
      return Object.fromEntries(schema.fields.map(field => [
        field.name,
        valueOf(field.type, level, names, inner, field.name, depth + 1),
      ]));
    case 'enum':
      return schema.symbols[level.symbol(schema.symbols.length)];
    case 'fixed':
      return level.fixed.repeat(schema.size);
    case 'array':
      return Array.from({ length: level.items }, (_, i) =>
        valueOf(schema.items, level, names, namespace, `${path} ${i}`, depth + 1));
    case 'map':
      // One entry at most: the order of a map's entries is not part of the format.
      return level.items === 0
        ? {}
        : { [`key of ${path}`]: valueOf(schema.values, level, names, namespace, path, depth + 1) };
    default:
      return valueOf(schema.type, level, names, namespace, path, depth);
  }
}

function unionOf(branches, level, names, namespace, path, depth) {
  const tooDeep = depth > 12 && branches.includes('null');
  const branch = branches[tooDeep ? branches.indexOf('null') : level.branch(branches.length)];
  if (branch === 'null') {
    return null;
  }
  return { [branchName(branch, names, namespace)]: valueOf(branch, level, names, namespace, path, depth) };
}

function branchName(branch, names, namespace) {
  if (typeof branch === 'string') {
    if (names.has(branch)) {
      return branch;
    }
    return names.has(`${namespace}.${branch}`) ? `${namespace}.${branch}` : branch;
  }
  return branch.name === undefined ? branch.type : fullName(branch, namespace);
}

function fullName(schema, namespace) {
  if (schema.name.includes('.')) {
    return schema.name;
  }
  const own = schema.namespace ?? namespace;
  return own ? `${own}.${schema.name}` : schema.name;
}

function remember(schema, names, namespace) {
  if (schema.name === undefined) {
    return namespace;
  }
  const name = fullName(schema, namespace);
  names.set(name, schema);
  return name.includes('.') ? name.slice(0, name.lastIndexOf('.')) : '';
}

function primitiveOf(type, level, path) {
  switch (type) {
    case 'null':
      return null;
    case 'string':
      return level.string(path);
    case 'boolean':
    case 'int':
    case 'long':
    case 'float':
    case 'double':
    case 'bytes':
      return level[type];
    default:
      throw new Error(`unknown type ${type}`);
  }
}
