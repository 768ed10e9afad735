package rpc_test

import (
	"context"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/stretchr/testify/require"
	"google.golang.org/protobuf/proto"

	orderv1 "github.com/akinai/akinai/api/gen/akinai/order/v1"
	"github.com/akinai/akinai/api/gen/akinai/order/v1/orderv1connect"
	"github.com/akinai/akinai/db"
	"github.com/akinai/akinai/pkg/auth"
	"github.com/akinai/akinai/pkg/id"
	"github.com/akinai/akinai/pkg/pg"
	"github.com/akinai/akinai/pkg/testkit/audittest"
	"github.com/akinai/akinai/pkg/testkit/pgtest"
	"github.com/akinai/akinai/pkg/testkit/rpctest"
)

func TestEveryWriteByStaffLeavesARow(t *testing.T) {
	t.Parallel()
	pool := pgtest.New(t, "orders", db.Kit(), db.Migrations("orders"))
	raw := serveOn(t, pool)
	client := orderv1connect.NewOrderServiceClient(raw)
	log := audittest.Log{
		Client: raw, DB: pool, Package: "akinai.order.v1",
		Staff: auth.Identity{Subject: id.New(), Permissions: []string{"orders.import", "orders.write"}},
	}
	log.Check(t, map[string]audittest.Request{
		"OrderService/ImportOrder": func() proto.Message {
			return &orderv1.ImportOrderRequest{
				IdempotencyKey: "sale-1", CustomerId: id.New(), BusinessDate: "2026-01-31", PaymentMethod: "tok_visa",
				Lines: []*orderv1.OrderLineInput{{Sku: "TEA-01", Quantity: 2}},
			}
		},
		"OrderAdminService/CancelOrder": func() proto.Message {
			placed, err := client.PlaceOrder(rpctest.Customer(t.Context(), id.New()), place("k2"))
			require.NoError(t, err)
			return &orderv1.OrderAdminServiceCancelOrderRequest{
				Id: placed.GetOrder().GetId(), Reason: orderv1.CancelReason_CANCEL_REASON_CUSTOMER_REQUEST,
			}
		},
		"OrderAdminService/AddOrderNote": func() proto.Message {
			placed, err := client.PlaceOrder(rpctest.Customer(t.Context(), id.New()), place("k3"))
			require.NoError(t, err)
			return &orderv1.AddOrderNoteRequest{OrderId: placed.GetOrder().GetId(), NoteId: id.New(), Text: "電話で確認"}
		},
		"OrderService/SetOrderMetadata": func() proto.Message {
			placed, err := client.PlaceOrder(rpctest.Customer(t.Context(), id.New()), place("k1"))
			require.NoError(t, err)
			return &orderv1.SetOrderMetadataRequest{
				Id: placed.GetOrder().GetId(), Version: placed.GetOrder().GetVersion(), Metadata: map[string]string{"erp_id": "4711"},
			}
		},
	})
}

// audits counts the statements on the audit log.
type audits struct{ atomic.Int64 }

func (a *audits) count(sql string) {
	if strings.Contains(sql, "audit_events") {
		a.Add(1)
	}
}

func (a *audits) TraceQueryStart(ctx context.Context, _ *pgx.Conn, data pgx.TraceQueryStartData) context.Context {
	a.count(data.SQL)
	return ctx
}

func (a *audits) TraceQueryEnd(context.Context, *pgx.Conn, pgx.TraceQueryEndData) {}

func (a *audits) TraceBatchStart(ctx context.Context, _ *pgx.Conn, data pgx.TraceBatchStartData) context.Context {
	for _, query := range data.Batch.QueuedQueries {
		a.count(query.SQL)
	}
	return ctx
}

func (a *audits) TraceBatchQuery(context.Context, *pgx.Conn, pgx.TraceBatchQueryData) {}
func (a *audits) TraceBatchEnd(context.Context, *pgx.Conn, pgx.TraceBatchEndData)     {}

// A shopper's order costs no statement of the audit log, an imported one a single statement.
func TestOrdersOfShoppersCostNoStatementMore(t *testing.T) {
	t.Parallel()
	cfg, counted := pgtest.New(t, "orders", db.Kit(), db.Migrations("orders")).Config(), new(audits)
	cfg.ConnConfig.Tracer = counted
	pool, err := pgxpool.NewWithConfig(t.Context(), cfg)
	require.NoError(t, err)
	t.Cleanup(pool.Close)
	client := orderv1connect.NewOrderServiceClient(serveOn(t, &pg.DB{Pool: pool}))
	hanako := rpctest.Customer(t.Context(), id.New())
	placed, err := client.PlaceOrder(hanako, place("k1"))
	require.NoError(t, err)
	_, err = client.CancelOrder(hanako, &orderv1.CancelOrderRequest{Id: placed.GetOrder().GetId()})
	require.NoError(t, err)
	require.Zero(t, counted.Load())
	clerk := rpctest.As(t.Context(), auth.Identity{Subject: id.New(), Permissions: []string{"orders.import"}})
	_, err = client.ImportOrder(clerk, &orderv1.ImportOrderRequest{
		IdempotencyKey: "sale-1", CustomerId: id.New(), BusinessDate: "2026-01-31", PaymentMethod: "tok_visa",
		Lines: []*orderv1.OrderLineInput{{Sku: "TEA-01", Quantity: 2}},
	})
	require.NoError(t, err)
	require.EqualValues(t, 1, counted.Load())
}
