/** One event of a text/event-stream: `event` is `message` where none is named. */
export interface ServerEvent {
  readonly event: string;
  readonly data: string;
}

/**
 * Decodes text/event-stream chunk by chunk (WHATWG HTML 9.2.6, without ids and retry: sequence numbers stand in the
 * items). Returns the events completed by `chunk`; the rest waits for the next one.
 */
export function eventDecoder(): (chunk: string) => ServerEvent[] {
  let buffer = '';
  let event = '';
  let data: string[] = [];
  return (chunk) => {
    buffer += chunk;
    const out: ServerEvent[] = [];
    let at: number;
    while ((at = buffer.indexOf('\n')) >= 0) {
      const line = buffer.slice(0, at).replace(/\r$/, '');
      buffer = buffer.slice(at + 1);
      if (line === '') {
        if (data.length > 0) out.push({ event: event || 'message', data: data.join('\n') });
        event = '';
        data = [];
        continue;
      }
      if (line.startsWith(':')) continue;
      const colon = line.indexOf(':');
      const field = colon < 0 ? line : line.slice(0, colon);
      const value = colon < 0 ? '' : line.slice(colon + 1).replace(/^ /, '');
      if (field === 'event') event = value;
      else if (field === 'data') data.push(value);
    }
    return out;
  };
}
