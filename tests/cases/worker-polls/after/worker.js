setInterval(() => fetch("poll.txt?" + Math.random()).catch(() => 0), 40);
