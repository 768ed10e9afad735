package racetest_test

import (
	"cmp"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/akinai/akinai/pkg/pg"
	"github.com/akinai/akinai/services/inventory/internal/app"
	"github.com/akinai/akinai/services/inventory/internal/domain"
	"github.com/akinai/akinai/services/inventory/internal/storetest"
)

// BenchmarkReserve measures orders of one unit: of one hot SKU, of a thousand SKUs, and by a single
// caller; each without and with batching. To run it against a PostgreSQL that writes to disk:
//
//	AKINAI_POSTGRES_URL=… go test -run '^$' -bench Reserve -benchtime 20000x -count 5 ./services/inventory/internal/racetest
func BenchmarkReserve(b *testing.B) {
	for _, load := range []struct {
		name          string
		callers, skus int
		commit        bool
	}{{"hot", 64, 1, false}, {"spread", 64, 1000, false}, {"lone", 1, 1000, false}, {"checkout", 64, 1000, true}, {"lone-checkout", 1, 1000, true}} {
		for _, together := range []bool{false, true} {
			b.Run(fmt.Sprintf("%s/together=%t", load.name, together), func(b *testing.B) {
				stock, pool := storetest.New(b).Open(benchConns(b))
				inventory := app.NewInventory(stock, time.Hour)
				if together {
					inventory = combining(stock, time.Hour, benchNumber("BENCH_LANES", 3), benchNumber("BENCH_MOST", 64))
				}
				units := make(map[domain.SKU]int64, load.skus)
				skus := make([]domain.SKU, load.skus)
				for i := range skus {
					skus[i] = domain.SKU(fmt.Sprintf("SKU-%d", i))
					units[skus[i]] = 1 << 40
				}
				storetest.SetLevels(b, stock, units)
				reserve := func(i int) time.Duration {
					began := time.Now()
					lines := []domain.SKUQuantity{{SKU: skus[i*7919%len(skus)], Quantity: 1}}
					order := newOrder()
					_, _, err := inventory.ReserveStock(b.Context(), actor, order, lines, 0)
					if err == nil && load.commit {
						err = inventory.CommitReservation(b.Context(), order)
					}
					if err != nil {
						b.Error(err)
					}
					return time.Since(began)
				}
				crowd(load.callers, 200, func(i int) { reserve(i) }) // opens connections and prepares statements
				measure(b, pool, load.callers, reserve)
			})
		}
	}
}

func benchConns(b *testing.B) int32 {
	b.Helper()
	return int32(benchNumber("BENCH_CONNS", 6))
}

// benchNumber returns a setting from the environment, to try other values, or the default.
func benchNumber(name string, otherwise int) int {
	n, _ := strconv.Atoi(os.Getenv(name))
	return cmp.Or(n, otherwise)
}

// measure calls fn b.N times and reports the rate, the median, and the CPU time per call of this
// process and of PostgreSQL.
func measure(b *testing.B, pool *pg.DB, callers int, fn func(i int) time.Duration) {
	b.Helper()
	var (
		mu   sync.Mutex
		took = make([]time.Duration, 0, b.N)
	)
	server := postmaster(b, pool)
	own, theirs := ownCPU(b), serverCPU(server)
	b.ResetTimer()
	began := time.Now()
	crowd(callers, b.N, func(i int) {
		d := fn(i)
		mu.Lock()
		took = append(took, d)
		mu.Unlock()
	})
	lasted := time.Since(began)
	b.StopTimer()
	slices.Sort(took)
	n := float64(b.N)
	b.ReportMetric(n/lasted.Seconds(), "orders/s")
	b.ReportMetric(float64(took[len(took)/2].Microseconds())/1000, "p50-ms")
	b.ReportMetric(float64(took[len(took)*99/100].Microseconds())/1000, "p99-ms")
	b.ReportMetric(float64((ownCPU(b)-own).Microseconds())/1000/n, "service-ms/order")
	b.ReportMetric(float64((serverCPU(server)-theirs).Microseconds())/1000/n, "postgres-ms/order")
	b.ReportMetric(0, "ns/op")
}

func ownCPU(b *testing.B) time.Duration {
	b.Helper()
	var used syscall.Rusage
	require.NoError(b, syscall.Getrusage(syscall.RUSAGE_SELF, &used))
	return time.Duration(used.Utime.Nano() + used.Stime.Nano())
}

// postmaster returns the process id of the parent of all server processes; "" if the server runs on
// another machine.
func postmaster(b *testing.B, pool *pg.DB) string {
	b.Helper()
	var backend int
	require.NoError(b, pool.QueryRow(context.WithoutCancel(b.Context()), `SELECT pg_backend_pid()`).Scan(&backend))
	if fields := procStat(strconv.Itoa(backend)); fields != nil {
		return fields[1]
	}
	return ""
}

// serverCPU returns the CPU time that a server and its children have used, in Linux ticks of 10 ms;
// 0 if the server runs on another machine.
func serverCPU(postmaster string) time.Duration {
	processes, _ := filepath.Glob("/proc/[0-9]*")
	var ticks int64
	for _, process := range processes {
		fields := procStat(filepath.Base(process))
		if fields == nil || postmaster == "" || fields[1] != postmaster && filepath.Base(process) != postmaster {
			continue
		}
		used := fields[11:13]
		if filepath.Base(process) == postmaster {
			used = fields[11:15] // includes ended children
		}
		for _, field := range used {
			n, _ := strconv.ParseInt(field, 10, 64)
			ticks += n
		}
	}
	return time.Duration(ticks) * 10 * time.Millisecond
}

// procStat returns the fields of /proc/PID/stat from the state on: state, parent, … (proc(5)).
func procStat(pid string) []string {
	text, err := os.ReadFile("/proc/" + pid + "/stat")
	if err != nil {
		return nil
	}
	return strings.Fields(string(text[strings.LastIndexByte(string(text), ')')+1:]))
}
