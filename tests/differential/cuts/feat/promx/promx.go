package promx

import (
	"net/http"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promhttp"
)

// Run is the feature.
func Run(args []string) error {
	c := prometheus.NewCounter(prometheus.CounterOpts{Name: "n"})
	prometheus.MustRegister(c)
	c.Inc()
	return http.ListenAndServe(args[0], promhttp.Handler())
}
