/** A region with its share of customers, its income against the country's, and the currency that loans there are in. */
export interface Place { readonly region: string; readonly country: string; readonly weight: number; readonly income: number; readonly currency: string }

const es = (region: string, weight: number, income: number): Place => ({ region, country: 'España', weight, income, currency: 'EUR' });
const SPAIN: readonly Place[] = [
  es('Andalucía', 18, 0.85), es('Aragón', 3, 1), es('Asturias', 2, 0.92), es('Baleares', 3, 1.02), es('Canarias', 5, 0.82), es('Cantabria', 1, 0.95), es('Castilla y León', 5, 0.92), es('Castilla-La Mancha', 4, 0.86), es('Cataluña', 16, 1.15),
  es('Comunitat Valenciana', 11, 0.93), es('Extremadura', 2, 0.7), es('Galicia', 6, 0.88), es('La Rioja', 1, 0.97), es('Madrid', 14, 1.3), es('Murcia', 3, 0.84), es('Navarra', 1, 1.12), es('País Vasco', 5, 1.22),
];

const in_ = (country: string, currency: string, regions: readonly (readonly [string, number, number])[]): Place[] => regions.map(([region, weight, income]) => ({ region, country, weight, income, currency }));
const LATAM: readonly Place[] = [
  ...in_('México', 'MXN', [['Ciudad de México', 12, 1.3], ['Nuevo León', 7, 1.25], ['Jalisco', 8, 1.05], ['Puebla', 5, 0.8], ['Yucatán', 3, 0.85]]), ...in_('Colombia', 'COP', [['Bogotá', 9, 1.2], ['Antioquia', 7, 1.1], ['Valle del Cauca', 5, 0.95], ['Atlántico', 4, 0.85]]),
  ...in_('Chile', 'CLP', [['Región Metropolitana', 9, 1.35], ['Valparaíso', 4, 1.05], ['Biobío', 4, 0.95]]), ...in_('Perú', 'PEN', [['Lima', 9, 1.1], ['Arequipa', 3, 0.9], ['La Libertad', 3, 0.8]]),
];

/** Places of a country. */
export const placesOf = (country: 'es' | 'latam'): readonly Place[] => (country === 'es' ? SPAIN : LATAM);

/** Units of the reporting currency for one of another: what the demo policy says, and what amounts are scaled with. */
export const RATES: Readonly<Record<'es' | 'latam', { readonly reporting: string; readonly fx: Readonly<Record<string, number>> }>> = {
  es: { reporting: 'EUR', fx: { USD: 0.92, GBP: 1.17, CHF: 1.04 } },
  latam: { reporting: 'USD', fx: { MXN: 0.058, COP: 0.00025, CLP: 0.00108, PEN: 0.265 } },
};

/** Currencies whose amounts are whole. */
export const WHOLE_CURRENCIES: ReadonlySet<string> = new Set(['COP', 'CLP']);

export const SECTORS = ['Agricultura', 'Industria', 'Construcción', 'Comercio', 'Hostelería', 'Transporte', 'Energía', 'Servicios profesionales', 'Sanidad'] as const;
