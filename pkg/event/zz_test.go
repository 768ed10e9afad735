package event_test
import ("testing";"context";"time";"github.com/akinai/akinai/pkg/testkit/kafkatest")
func TestZZ(t *testing.T) {
	p := producer(t, kafkatest.New(t), quiet())
	ctx, c := context.WithTimeout(t.Context(), 7*time.Second); defer c()
	b := time.Now()
	t.Log(p.EnsureTopics(ctx, "a", "b"), time.Since(b))
}
