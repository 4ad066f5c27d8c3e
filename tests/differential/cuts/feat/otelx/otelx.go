package otelx

import (
	"context"

	"go.opentelemetry.io/otel/exporters/otlp/otlptrace/otlptracehttp"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
)

// Run is the feature.
func Run(args []string) error {
	ctx := context.Background()
	e, err := otlptracehttp.New(ctx)
	if err != nil {
		return err
	}
	p := sdktrace.NewTracerProvider(sdktrace.WithBatcher(e))
	_, span := p.Tracer("t").Start(ctx, args[0])
	span.End()
	return p.Shutdown(ctx)
}
