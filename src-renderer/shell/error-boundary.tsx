import { Component } from 'react';
import type { ReactNode } from 'react';
import { asAppError } from '../../src-shared/kernel/errors.ts';
import type { AppError } from '../../src-shared/kernel/errors.ts';
import { ErrorState } from '../components/states.tsx';

/** A defect in one view leaves the rail, the status line and the other views standing. */
export class ErrorBoundary extends Component<{ children: ReactNode }, { error: AppError | null }> {
  override state: { error: AppError | null } = { error: null };

  static getDerivedStateFromError(thrown: unknown): { error: AppError } {
    return { error: asAppError(thrown) };
  }

  override render(): ReactNode {
    if (this.state.error === null) return this.props.children;
    return <div className="pad"><ErrorState error={this.state.error} kept="everything in the workspace; this view only failed to draw" retry={() => this.setState({ error: null })} /></div>;
  }
}
