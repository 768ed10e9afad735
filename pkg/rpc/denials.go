package rpc

import (
	"context"
	"log/slog"

	"connectrpc.com/connect/v2"
	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/metric"

	optionsv1 "github.com/akinai/akinai/api/gen/akinai/options/v1"
	"github.com/akinai/akinai/pkg/auth"
	"github.com/akinai/akinai/pkg/errs"
)

// denials counts and logs the calls of authenticated callers that lack the permission, or the login
// that it needs. They are not rows of the audit log: nothing was written, and a caller could fill
// the disk.
type denials struct {
	log   *slog.Logger
	count metric.Int64Counter
}

func newDenials(log *slog.Logger) (denials, error) {
	count, err := otel.Meter("rpc").Int64Counter("akinai.access.denied",
		metric.WithDescription("Calls of authenticated callers that lacked the permission, by permission and reason. A rise needs a look."))
	return denials{log: log, count: count}, err
}

func (d denials) record(ctx context.Context, spec connect.Spec, rule *optionsv1.Access, caller auth.Identity, refusal error) {
	d.count.Add(ctx, 1, metric.WithAttributes(attribute.String("permission", rule.GetPermission()), attribute.String("reason", errs.ReasonOf(refusal))))
	d.log.WarnContext(ctx, "permission denied",
		"reason", errs.ReasonOf(refusal), "procedure", spec.Procedure, "permission", rule.GetPermission(),
		"subject", caller.Subject, "session", caller.Session, "via", caller.Signer)
}
