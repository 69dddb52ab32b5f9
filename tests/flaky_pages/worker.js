// The worker of workers.html and service-worker.html.
onmessage = ({ data }) => postMessage(data + 50);
