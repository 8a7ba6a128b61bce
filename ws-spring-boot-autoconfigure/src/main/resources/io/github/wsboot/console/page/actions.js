// Forms for actions, made from the AsyncAPI document. They help with what an action takes,
// but do not insist on it: to send what is wrong is a reason to have a console.

import { element } from "./dom.js";

const MAX_DEPTH = 3;

/** The actions that a client can call: name, description and the schema of the data. */
export function actionsOf(setup) {
  const found = new Map();
  const document = setup.document;
  for (const operation of Object.values(document?.operations ?? {})) {
    if (operation.action === "receive" && !found.has(operation.title)) {
      const message = resolve(document, resolve(document, operation.messages?.[0]));
      found.set(operation.title, {
        name: operation.title,
        description: operation.description ?? "",
        data: message?.payload?.properties?.data,
        required: message?.payload?.required?.includes("data") ?? false,
      });
    }
  }
  for (const name of setup.actions) {
    if (!found.has(name)) {
      // known by name only
      found.set(name, { name, description: "", data: document ? undefined : {}, required: false });
    }
  }
  return [...found.values()].sort((a, b) => a.name.localeCompare(b.name));
}

/** Inputs for data of a schema; read() says what is in them, undefined for nothing, filled() whether anything is. */
export function formOf(document, schema, required, label = "data") {
  return field(document, schema, { label, required, depth: 0, root: true });
}

function resolve(document, node) {
  let found = node;
  for (let i = 0; found?.$ref?.startsWith("#/") && i < 16; i++) {
    found = found.$ref.slice(2).split("/").reduce(
        (at, key) => at?.[decodeURIComponent(key).replaceAll("~1", "/").replaceAll("~0", "~")], document);
  }
  return found;
}

/** The schema without references, and without the null that it may be. */
function plain(document, schema) {
  const { $ref, ...own } = schema ?? {};
  let found = $ref ? { ...resolve(document, { $ref }), ...own } : own;
  for (const choice of ["anyOf", "oneOf", "allOf"]) {
    const rest = found[choice]?.filter((each) => each.type !== "null");
    if (rest?.length === 1) {
      const { [choice]: _, ...around } = found;
      found = { ...plain(document, rest[0]), ...around };
    }
  }
  if (Array.isArray(found.type)) {
    const types = found.type.filter((type) => type !== "null");
    found = { ...found, type: types.length === 1 ? types[0] : undefined };
  }
  return found;
}

function field(document, schema, context) {
  const known = plain(document, schema);
  if (context.depth > MAX_DEPTH) {
    return json(known, context);
  }
  if (known.enum) {
    return choice(known, context, known.enum);
  }
  if (known.const !== undefined) {
    return choice(known, context, [known.const]);
  }
  switch (known.type) {
    case "boolean":
      return choice(known, context, [true, false]);
    case "integer":
    case "number":
      return number(known, context);
    case "string":
      return text(known, context);
    case "array":
      return list(document, known, context);
    case "object":
      return known.properties && Object.keys(known.properties).length > 0 ? object(document, known, context)
          : json(known, context);
    default:
      return json(known, context);
  }
}

function object(document, schema, context) {
  const fields = Object.entries(schema.properties).map(([name, property]) => [name, field(document, property,
      { label: name, required: schema.required?.includes(name) ?? false, depth: context.depth + 1 })]);
  const node = element("fieldset", {}, element("legend", { textContent: context.label }),
      ...fields.map(([, each]) => each.node));
  node.classList.toggle("root", context.root === true);
  const filled = () => fields.some(([, each]) => each.filled());
  return {
    node,
    filled,
    read() {
      // what must be in an object need not make the object
      if (!context.required && !filled()) {
        return undefined;
      }
      const value = {};
      for (const [name, each] of fields) {
        const part = each.read();
        if (part !== undefined) {
          value[name] = part;
        }
      }
      return value;
    },
  };
}

function list(document, schema, context) {
  const items = [];
  const rows = element("div", { className: "rows" });
  const add = element("button", { type: "button", className: "quiet", textContent: `Add to ${context.label}` });
  add.addEventListener("click", () => {
    const item = field(document, schema.items ?? {},
        { label: `${context.label} ${items.length + 1}`, required: true, depth: context.depth + 1 });
    const remove = element("button", { type: "button", className: "quiet", textContent: "×" });
    remove.setAttribute("aria-label", `Remove from ${context.label}`);
    const row = element("div", { className: "row" }, item.node, remove);
    remove.addEventListener("click", () => {
      items.splice(items.indexOf(item), 1);
      row.remove();
      add.focus();
      rows.dispatchEvent(new Event("input", { bubbles: true }));
    });
    items.push(item);
    rows.append(row);
    row.querySelector("input, select, textarea, button")?.focus();
    rows.dispatchEvent(new Event("input", { bubbles: true }));
  });
  return {
    node: element("fieldset", {}, element("legend", { textContent: context.label }), rows, add),
    filled: () => items.length > 0,
    read: () => items.length > 0 || context.required ? items.map((item) => item.read() ?? null) : undefined,
  };
}

function choice(schema, context, values) {
  const select = element("select");
  if (!context.required || values.length > 1) {
    select.append(element("option", { value: "", textContent: "–" }));
  }
  values.forEach((value, index) =>
      select.append(element("option", { value: String(index), textContent: String(value) })));
  return {
    node: labelled(schema, context, select),
    // what cannot be anything else is nobody's choice
    filled: () => select.value !== "" && values.length > 1,
    read: () => select.value === "" ? undefined : values[select.value],
  };
}

function number(schema, context) {
  const input = element("input", { type: "number", step: schema.type === "integer" ? "1" : "any" });
  return {
    node: labelled(schema, context, input),
    filled: () => input.value.trim() !== "",
    read: () => input.value === "" ? undefined : Number(input.value),
  };
}

function text(schema, context) {
  const long = (schema.maxLength ?? 0) > 400;
  const input = element(long ? "textarea" : "input", { spellcheck: false });
  if (long) {
    input.rows = 2;
  }
  return {
    node: labelled(schema, context, input),
    filled: () => input.value.trim() !== "",
    read: () => input.value !== "" || context.required ? input.value : undefined,
  };
}

function json(schema, context) {
  const input = element("textarea", { rows: 2, spellcheck: false, placeholder: "JSON" });
  return {
    node: labelled(schema, context, input),
    filled: () => input.value.trim() !== "",
    read() {
      if (input.value.trim() === "") {
        return undefined;
      }
      try {
        return JSON.parse(input.value);
      } catch (error) {
        throw new Error(`${context.label} is no JSON: ${error.message}`);
      }
    },
  };
}

function labelled(schema, context, input) {
  const label = element("label", {}, context.label + (context.required ? " *" : ""), input);
  input.setAttribute("aria-required", String(context.required === true));
  const hint = hintOf(schema);
  if (hint) {
    label.title = hint;
    if (input.tagName !== "SELECT" && !input.placeholder) {
      input.placeholder = hint;
    }
  }
  return label;
}

function hintOf(schema) {
  const known = [schema.description, schema.format ?? (schema.type === "string" ? undefined : schema.type)];
  if (schema.pattern) {
    known.push(schema.pattern);
  }
  if (schema.minLength > 0 || schema.maxLength !== undefined) {
    known.push(`${schema.minLength ?? 0} to ${schema.maxLength ?? "∞"} characters`);
  }
  if (schema.minimum !== undefined || schema.maximum !== undefined) {
    known.push(`${schema.minimum ?? "-∞"} to ${schema.maximum ?? "∞"}`);
  }
  if (schema.default !== undefined) {
    known.push(`default ${JSON.stringify(schema.default)}`);
  }
  return known.filter(Boolean).join(", ");
}
