import { type Attributes, type Span, SpanStatusCode, context, propagation, trace } from '@opentelemetry/api';

/** The spans of one answer. They cost nothing unless an OpenTelemetry SDK was loaded before the program (docs/api.md). */
export type AnswerTrace = {
  /** Times `work` as a step; what it calls is traced beneath it. */
  step<Result>(name: string, work: () => Promise<Result>): Promise<Result>;
  /** Begins a step that ends when what is given back is called. */
  begin(name: string): () => void;
  fail(error: unknown): void;
  /** Ends it; attributes must hold no word of a question or an article. */
  end(attributes?: Attributes): void;
};

export function traceAnswer(): AnswerTrace {
  const tracer = trace.getTracer('footnote');
  const whole = tracer.startSpan('answer');
  const within = trace.setSpan(context.active(), whole);
  return {
    async step(name, work) {
      const span = tracer.startSpan(name, {}, within);
      try {
        return await context.with(trace.setSpan(within, span), work);
      } catch (error) {
        setFailed(span, error);
        throw error;
      } finally {
        span.end();
      }
    },
    begin(name) {
      const span = tracer.startSpan(name, {}, within);
      return () => span.end();
    },
    fail: (error) => setFailed(whole, error),
    end(attributes = {}) {
      whole.setAttributes(attributes);
      whole.end();
    },
  };
}

/** What is under way here, to be handed to another thread; empty without an SDK. */
export function traceContext(): Readonly<Record<string, string>> {
  const carrier: Record<string, string> = {};
  propagation.inject(context.active(), carrier);
  return carrier;
}

/** Does `work` as a part of what was under way in the thread that `carrier` is from. */
export function withinTrace<Result>(carrier: Readonly<Record<string, string>>, work: () => Result): Result {
  return context.with(propagation.extract(context.active(), carrier), work);
}

/** The code alone: messages may name what was asked for. */
function setFailed(span: Span, error: unknown): void {
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'INTERNAL_ERROR';
  span.setStatus({ code: SpanStatusCode.ERROR, message: code });
}
