import { Component, type ErrorInfo, type ReactNode } from "react";
import { Banner } from "./banner.tsx";
import { Button } from "./button.tsx";
import { Copy } from "./copy.tsx";

interface ErrorBoundaryProps {
  /** What is inside, as the start of a sentence: `The timeline`. */
  readonly what: string;
  readonly children: ReactNode;
}

interface Caught {
  readonly error?: unknown;
  readonly isCaught: boolean;
  /** Where among the components it was thrown. */
  readonly place?: string | undefined;
}

/** Keeps what is thrown while a part of the page is drawn inside that part: it says what happened, the rest stays. */
export class ErrorBoundary extends Component<ErrorBoundaryProps, Caught> {
  override state: Caught = { isCaught: false };

  static getDerivedStateFromError(error: unknown): Caught {
    return { error, isCaught: true };
  }

  override componentDidCatch(_: unknown, { componentStack }: ErrorInfo): void {
    this.setState({ place: componentStack ?? undefined });
  }

  override render(): ReactNode {
    const { what, children } = this.props;
    const { error, isCaught, place } = this.state;
    if (!isCaught) return children;
    return (
      <Banner
        tone="failed"
        title={`${what} could not be shown.`}
        actions={
          <>
            <Copy text={detailsOf(error, place)} label="Copy the details" />
            <Button onClick={() => this.setState({ error: undefined, isCaught: false })}>Retry</Button>
          </>
        }
      >
        <code>{messageOf(error)}</code>. The rest of the page still works; if it happens again, reload the page.
      </Banner>
    );
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
}

function detailsOf(error: unknown, place: string | undefined): string {
  const stack = error instanceof Error ? error.stack : undefined;
  // Some browsers leave the message out of the stack.
  const thrown = stack?.includes(messageOf(error)) === true ? stack : [messageOf(error), stack].join("\n");
  return [thrown, place === undefined ? "" : `In:${place}`].join("\n").trim();
}
