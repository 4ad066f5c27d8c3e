package websocketx

import (
	"net/http"

	"github.com/gorilla/websocket"
)

// Run is the feature.
func Run(args []string) error {
	up := websocket.Upgrader{}
	return http.ListenAndServe(args[0], http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		c, err := up.Upgrade(w, r, nil)
		if err != nil {
			return
		}
		defer c.Close()
		for {
			t, m, err := c.ReadMessage()
			if err != nil || c.WriteMessage(t, m) != nil {
				return
			}
		}
	}))
}
