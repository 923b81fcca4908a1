/** Line icons on a 16 px grid; arrows and key signs are drawn here because the shipped fonts lack them. */
export const ICONS = {
  home: 'M2.5 7 8 2.5 13.5 7v6.5h-11zM6.5 13.5v-4h3v4',
  file: 'M3 2.5h7l3 3v8H3zM10 2.5v3h3M5 8h6M5 10.5h6',
  person: 'M8 3a2.5 2.5 0 1 0 0 5 2.5 2.5 0 0 0 0-5zM3.5 13.5c.5-3 2.3-4 4.5-4s4 1 4.5 4',
  people: 'M6 3.5a2 2 0 1 0 0 4 2 2 0 0 0 0-4zM2 13c.4-2.6 2-3.5 4-3.5s3.6.9 4 3.5M10.5 4a1.8 1.8 0 1 1 .5 3.4M12 9.8c1.2.4 1.9 1.4 2.1 3.2',
  weave: 'M2.5 4h4l3 8h4M2.5 12h4l3-8h4',
  bars: 'M2.5 13.5h11M4 11V8M7 11V4M10 11V6.5M13 11V3',
  trace: 'M8 1.5v3.2M8 11.3v3.2M8 4.7a3.3 3.3 0 1 0 0 6.6 3.3 3.3 0 0 0 0-6.6z',
  list: 'M3 3.5h10M3 8h10M3 12.5h6',
  search: 'M7 2.5a4.5 4.5 0 1 0 0 9 4.5 4.5 0 0 0 0-9zM10.5 10.5l3 3',
  settings: 'M8 5.5a2.5 2.5 0 1 0 0 5 2.5 2.5 0 0 0 0-5zM8 1.8v1.8M8 12.4v1.8M1.8 8h1.8M12.4 8h1.8M3.6 3.6l1.3 1.3M11.1 11.1l1.3 1.3M12.4 3.6l-1.3 1.3M4.9 11.1l-1.3 1.3',
  down: 'M8 2.5v8M4.5 7.5 8 11l3.5-3.5M3 13.5h10',
  chevron: 'M4 6l4 4 4-4',
  'chevron-right': 'M6 4l4 4-4 4',
  'arrow-up': 'M8 13V3M4.5 6.5 8 3l3.5 3.5',
  'arrow-down': 'M8 3v10M4.5 9.5 8 13l3.5-3.5',
  'arrow-left': 'M13 8H3M6.5 4.5 3 8l3.5 3.5',
  'arrow-right': 'M3 8h10M9.5 4.5 13 8l-3.5 3.5',
  check: 'M3 8.5l3.2 3L13 4.5',
  close: 'M4 4l8 8M12 4l-8 8',
  minus: 'M3 8h10',
  rerun: 'M13 8a5 5 0 1 1-1.5-3.6M13 2.5v2.5h-2.5',
  copy: 'M5.5 5.5h8v8h-8zM10.5 5.5v-3h-8v8h3',
  rail: 'M2.5 3h11v10h-11zM6 3v10',
  plus: 'M8 3v10M3 8h10',
  open: 'M9 3h4v4M13 3 7.5 8.5M11 9.5V13H3V5h3.5',
  shield: 'M8 2l5 2v4c0 3-2 5-5 6-3-1-5-3-5-6V4z',
  research: 'M2 12l4-5 3 3 5-7',
  lock: 'M4.5 7.5h7v6h-7zM6 7.5v-2a2 2 0 0 1 4 0v2',
  unlock: 'M4.5 7.5h7v6h-7zM6 7.5v-2a2 2 0 0 1 3.9-.6',
  more: 'M3.5 8h.01M8 8h.01M12.5 8h.01',
} as const;

export type IconName = keyof typeof ICONS;

/** Decorative by default; with a `label` it is an image with that name. */
export function Icon({ name, label }: { name: IconName; label?: string }) {
  return (
    <svg className="i" viewBox="0 0 16 16" {...(label === undefined ? { 'aria-hidden': true } : { role: 'img', 'aria-label': label })}>
      <path d={ICONS[name]} />
    </svg>
  );
}

/** The product's mark: a weave with one traced thread. */
export function Brand() {
  return (
    <svg width="18" height="18" viewBox="0 0 18 18" aria-hidden="true">
      <path d="M3 2v14M7 2v14M11 2v14M15 2v14" stroke="var(--line-control)" strokeWidth="1.4" />
      <path d="M1 5h4M5.8 5H9M13 5h4M1 13h8M13 13h4" stroke="var(--line-control)" strokeWidth="1.4" />
      <path d="M1 9h16" stroke="var(--thread-line)" strokeWidth="2.2" />
    </svg>
  );
}
