package httpclient

import (
	"io"
	"net/http"
	"os"
)

// Run is the feature.
func Run(args []string) error {
	resp, err := http.Get(args[0])
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	_, err = io.Copy(os.Stdout, resp.Body)
	return err
}
