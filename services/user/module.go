package user

import (
	"context"

	"github.com/akinai/akinai/api/gen/akinai/audit/v1/auditv1connect"
	"github.com/akinai/akinai/api/gen/akinai/user/v1/userv1connect"
	"github.com/akinai/akinai/pkg/audit"
	"github.com/akinai/akinai/pkg/pg"
	"github.com/akinai/akinai/pkg/run"
	"github.com/akinai/akinai/services/user/internal/app"
	"github.com/akinai/akinai/services/user/internal/rpc"
	"github.com/akinai/akinai/services/user/internal/store"
)

// Config is read from USER_….
type Config struct {
	Database pg.Config
}

// Module returns the user service.
func Module() run.Module { return run.Define("user", 9103, New) }

// New registers the service.
func New(ctx context.Context, kit *run.Kit, cfg Config) error {
	db, err := kit.DB(ctx, cfg.Database)
	if err != nil {
		return err
	}
	rows := store.New(db)
	useCases := app.New(rows, rows, kit.Clock)
	userv1connect.RegisterUserServiceHandler(kit.Server(), rpc.NewServer(useCases))
	customers := &app.Customers{App: useCases, Store: rows, Clock: kit.Clock}
	userv1connect.RegisterCustomerAdminServiceHandler(kit.Server(), rpc.NewCustomerAdminServer(customers))
	auditv1connect.RegisterAuditServiceHandler(kit.Server(), audit.NewServer(db))
	userv1connect.RegisterPostalServiceHandler(kit.Server(), rpc.NewPostalServer(&app.Postal{Store: rows}))
	return nil
}
