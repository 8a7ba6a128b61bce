// Path patterns of Spring: what is fixed in them and what must be filled in.

/** The segments of a pattern; those that vary have a name. */
export function parse(pattern) {
  const names = new Map();
  const unique = (name) => {
    const count = (names.get(name) ?? 0) + 1;
    names.set(name, count);
    return count > 1 ? `${name} ${count}` : name;
  };
  return split(pattern, "/").slice(1).map((segment) => {
    if (segment === "**") {
      return [{ name: unique("rest"), rest: true }];
    }
    if (/^\{\*[^}]+\}$/.test(segment)) {
      return [{ name: unique(segment.slice(2, -1)), rest: true }];
    }
    if (!segment.includes("{") && /[*?]/.test(segment)) {
      return [{ name: unique(segment), matches: segment }];
    }
    return parts(segment).map((part) => {
      if (part.literal !== undefined) {
        return part;
      }
      const colon = part.variable.indexOf(":");
      return colon < 0 ? { name: unique(part.variable) }
          : { name: unique(part.variable.slice(0, colon)), matches: part.variable.slice(colon + 1) };
    });
  });
}

export function variables(segments) {
  return segments.flat().filter((part) => part.name !== undefined);
}

/** The path that the values make. */
export function fill(segments, values) {
  const path = segments.map((segment) => segment.map((part) => {
    if (part.literal !== undefined) {
      return part.literal;
    }
    const value = values[part.name] ?? "";
    return part.rest ? value.replace(/^\/+/, "").split("/").map(encodeURIComponent).join("/")
        : encodeURIComponent(value);
  }).join(""));
  // the rest may be nothing at all
  if (path.length > 1 && path.at(-1) === "" && segments.at(-1)[0]?.rest) {
    path.pop();
  }
  return "/" + path.join("/");
}

// a regular expression may have slashes, and braces of its own
function split(text, separator) {
  const found = [];
  let depth = 0;
  let start = 0;
  for (let i = 0; i < text.length; i++) {
    if (text[i] === "{") {
      depth++;
    } else if (text[i] === "}") {
      depth--;
    } else if (text[i] === separator && depth === 0) {
      found.push(text.slice(start, i));
      start = i + 1;
    }
  }
  found.push(text.slice(start));
  return found;
}

function parts(segment) {
  const found = [];
  let depth = 0;
  let start = 0;
  const literal = (end) => {
    if (end > start) {
      found.push({ literal: segment.slice(start, end) });
    }
  };
  for (let i = 0; i < segment.length; i++) {
    if (segment[i] === "{" && depth++ === 0) {
      literal(i);
      start = i + 1;
    } else if (segment[i] === "}" && --depth === 0) {
      found.push({ variable: segment.slice(start, i) });
      start = i + 1;
    }
  }
  literal(segment.length);
  return found.length > 0 ? found : [{ literal: "" }];
}
