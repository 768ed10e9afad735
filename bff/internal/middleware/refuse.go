package middleware

import (
	"errors"
	"net/http"

	"github.com/akinai/akinai/bff/internal/rest"
	"github.com/akinai/akinai/pkg/errs"
	"github.com/akinai/akinai/pkg/rpc"
)

// Refuse writes an error in the format of REST errors.
func Refuse(w http.ResponseWriter, r *http.Request, err error) {
	var refusal *errs.Error
	if !errors.As(err, &refusal) {
		refusal = rpc.ErrInternal
	}
	rest.Write(w, r, refusal.Reason, refusal.RetryAfter)
}
