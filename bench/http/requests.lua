-- What wrk asks for: requests.lua of bench/api. Environment: BENCH_TOKEN; BENCH_IDS, a file of process ids, one a
-- line, for paths with "{id}"; BENCH_UPLOAD, "yes" to send a small document of its own in each request.
local token, ids, count = os.getenv("BENCH_TOKEN"), {}, 0
for line in io.lines(os.getenv("BENCH_IDS")) do
    ids[#ids + 1] = line
end

local seed = 0
function setup(thread)
    thread:set("number", seed)
    seed = seed + 1
end

local boundary = "------------------------bench"
local function body_of(text)
    return "--" .. boundary .. "\r\nContent-Disposition: form-data; name=\"process_type_id\"\r\n\r\nsimple_invoice\r\n"
        .. "--" .. boundary .. "\r\nContent-Disposition: form-data; name=\"file\"; filename=\"small.txt\"\r\n"
        .. "Content-Type: text/plain\r\n\r\n" .. text .. "\r\n--" .. boundary .. "--\r\n"
end

function request()
    count = count + 1
    local headers = {["Authorization"] = "Bearer " .. token}
    if os.getenv("BENCH_UPLOAD") == "yes" then
        headers["Content-Type"] = "multipart/form-data; boundary=" .. boundary
        local text = ("document %d of thread %d, %s"):format(count, number, os.getenv("BENCH_RUN")) .. (" "):rep(200)
        return wrk.format("POST", wrk.path, headers, body_of(text))
    end
    return wrk.format("GET", (wrk.path:gsub("%b{}", ids[count % #ids + 1])), headers)
end

-- For the one who started it: what came back, and the slowest hundredth.
function done(summary, latency)
    local errors = summary.errors
    print(("BENCH %d %d %d %d"):format(summary.requests, summary.duration, latency:percentile(99),
        errors.status + errors.connect + errors.read + errors.write + errors.timeout))
end
