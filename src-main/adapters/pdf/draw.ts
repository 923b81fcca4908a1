import type PDFDocument from 'pdfkit';
import type { Fonts } from './fonts.ts';
import type { Drawing, DrawingRole } from './pdf-document.ts';

/** Roles on paper: the light colours of the interface. */
const INK: Readonly<Record<DrawingRole, string>> = {
  text: '#1b1d1a', quiet: '#5c6058', line: '#d5d7d0', gain: '#1f6e8c', loss: '#a2470b',
  'plot-1': '#2460a7', 'plot-2': '#db8a1c', 'plot-3': '#12806a', 'plot-4': '#a583d6', 'plot-5': '#62b6de', 'plot-6': '#6e3f14', 'plot-7': '#c9503f', 'plot-8': '#3a3d42',
};

/** Draws at a place, as wide as told; returns its height in points. */
export function draw(doc: InstanceType<typeof PDFDocument>, fonts: Fonts, drawing: Drawing, place: { readonly x: number; readonly y: number; readonly width: number }): number {
  const scale = place.width / drawing.width;
  const at = (x: number, y: number): readonly [number, number] => [place.x + x * scale, place.y + y * scale];
  for (const shape of drawing.shapes) {
    if (shape.kind === 'line') {
      shape.points.forEach(([x, y], i) => { if (i === 0) doc.moveTo(...at(x, y)); else doc.lineTo(...at(x, y)); });
      doc.lineWidth(shape.width * scale).lineJoin('round');
      if (shape.dash === undefined) doc.undash();
      else doc.dash((shape.dash[0] ?? 3) * scale, { space: (shape.dash[1] ?? shape.dash[0] ?? 3) * scale });
      doc.stroke(INK[shape.role]);
      doc.undash();
    } else if (shape.kind === 'rect') doc.rect(...at(shape.x, shape.y), shape.width * scale, shape.height * scale).fill(INK[shape.role]);
    else {
      const size = shape.size * scale;
      const width = fonts.width('sans', size, shape.text);
      const [x, y] = at(shape.x, shape.y);
      doc.fillColor(INK[shape.role]);
      fonts.write('sans', size, shape.text, x - (shape.anchor === 'start' ? 0 : shape.anchor === 'middle' ? width / 2 : width), y - size);
    }
  }
  return drawing.height * scale;
}
