/** The part of plotly that the stratification uses: the cartesian bundle, aliased as `plotly.js`, brings no types. */
declare module 'plotly.js' {
  interface PlotlyModule {
    react(box: HTMLElement, data: readonly object[], layout: object, config: object): Promise<void>;
    purge(box: HTMLElement): void;
    Plots: { resize(box: HTMLElement): Promise<void> | undefined };
  }
  const Plotly: PlotlyModule;
  export default Plotly;
}
