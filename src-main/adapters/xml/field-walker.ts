import type { BoundField, PlanNode, ReportPlan } from './report-plan.ts';
import { decodeValue, type DecodedValue, type InnerElement } from './value-form.ts';
import type { XmlHandlers } from './xml-stream.ts';

/** What a walk over a document along a plan reports. `record` counts units from 1; 0 is the report around them. */
export interface WalkEvents {
  root?(name: string, attributes: Readonly<Record<string, string>>): void;
  /** An element of the plan that holds other elements. */
  groupOpen?(node: PlanNode, place: WalkPlace): void;
  groupClose?(node: PlanNode, place: WalkPlace): void;
  field?(bound: BoundField, node: PlanNode, decoded: DecodedValue, place: WalkPlace): void;
  /** An element the plan does not have; what lies in it is skipped. */
  unknown?(parentPath: string, name: string, place: WalkPlace): void;
  /** An attribute on any element but the root, other than `Ccy` on an amount. */
  attribute?(path: string, name: string, place: WalkPlace): void;
  /** Text between elements. */
  stray?(parentPath: string, text: string, place: WalkPlace): void;
}

export interface WalkPlace {
  readonly record: number;
  readonly line: number;
}

/** Handlers for `streamXml` that follow the plan's tree and decode each field's element as it closes. */
export function fieldWalker(plan: ReportPlan, events: WalkEvents): XmlHandlers {
  let node: PlanNode | null = null;
  let skipping = 0;
  let unitNumber = 0;
  let inUnit = false;
  let ownText = '';
  let innerPath = '';
  let inner: InnerElement[] = [];
  const innerText: InnerElement[] = [];
  let line = 1;
  const place = (): WalkPlace => ({ record: inUnit ? unitNumber : 0, line });

  return {
    open(name, attributes, at) {
      line = at;
      if (skipping > 0) {
        skipping += 1;
        return;
      }
      if (node?.bound) {
        innerPath = innerPath === '' ? name : `${innerPath}/${name}`;
        checkAttributes(node, innerPath, attributes);
        const element: InnerElement = { path: innerPath, text: '', attributes };
        inner.push(element);
        innerText.push(element);
        return;
      }
      if (node === null) {
        events.root?.(name, attributes);
        if (name !== plan.root.name) {
          events.unknown?.('', name, place());
          skipping = 1;
          return;
        }
        node = plan.root;
        if (node === plan.unit) enterUnit();
        events.groupOpen?.(node, place());
        return;
      }
      const child = node.childByName.get(name);
      if (!child) {
        events.unknown?.(node.path, name, place());
        skipping = 1;
        return;
      }
      node = child;
      if (child === plan.unit) enterUnit();
      checkAttributes(child, '', attributes);
      if (child.bound) {
        ownText = '';
        inner = [];
      } else events.groupOpen?.(child, place());
    },
    text(text) {
      if (skipping > 0) return;
      const current = innerText.at(-1);
      if (current) current.text += text;
      else if (node?.bound) ownText += text;
      else if (/\S/.test(text)) events.stray?.(node?.path ?? '', text.trim(), place());
    },
    close(_name, at) {
      line = at;
      if (skipping > 0) {
        skipping -= 1;
        return;
      }
      if (innerPath !== '') {
        innerPath = innerPath.slice(0, Math.max(0, innerPath.lastIndexOf('/')));
        innerText.pop();
        return;
      }
      if (node === null) return;
      if (node.bound && events.stray) reportStray(node);
      if (node.bound) events.field?.(node.bound, node, decodeValue(node.bound.form, ownText, inner), place());
      else events.groupClose?.(node, place());
      if (node === plan.unit) inUnit = false;
      node = node.parent;
    },
  };

  function checkAttributes(at: PlanNode, within: string, attributes: Readonly<Record<string, string>>): void {
    for (const name in attributes) {
      const isCurrency = name === 'Ccy' && at.bound?.form.kind === 'amount' && within === at.bound.form.amount;
      if (!isCurrency && !/^xmlns(?::|$)|^xsi:/.test(name)) events.attribute?.(`${at.path}/${within}`.replace(/\/$/, ''), name, place());
    }
  }

  /** Text beside elements inside a field's element: in the element itself or in one that has children. */
  function reportStray(field: PlanNode): void {
    if (inner.length > 0 && /\S/.test(ownText)) events.stray?.(field.path, ownText.trim(), place());
    for (const [i, element] of inner.entries()) {
      const hasChildren = inner[i + 1]?.path.startsWith(`${element.path}/`) ?? false;
      if (hasChildren && /\S/.test(element.text)) events.stray?.(`${field.path}/${element.path}`, element.text.trim(), place());
    }
  }

  function enterUnit(): void {
    unitNumber += 1;
    inUnit = true;
  }
}
