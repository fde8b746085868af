// CUDA's built-in words for a C++ compiler of the CPU. A block's threads take turns: each runs until it must wait for the others (a barrier, a shuffle),
// then the next one does, in a direction that changes from turn to turn so that a missing barrier shows. One kernel runs at a time.

#include <cmath>
#include <csetjmp>
#include <cstring>
#include <functional>
#include <map>
#include <string>
#include <ucontext.h>
#include <utility>
#include <vector>

#define __device__
#define __global__
#define __launch_bounds__(threads)
#define __shared__ static

struct Index
{
    unsigned x, y;
};

static Index threadIdx, blockIdx, blockDim, gridDim;

struct Thread
{
    ucontext_t start;
    jmp_buf place;
    std::vector<char> stack;
    bool isStarted, isDone;
    float shown[2];
    int shuffles;
};

static std::vector<Thread> threads;
static int current;
static jmp_buf scheduler;
static const std::function<void()>* kernel;

static void wait_for_others()
{
    if (!_setjmp(threads[current].place))
        _longjmp(scheduler, 1);
}

static void __syncthreads()
{
    wait_for_others();
}

// What is shown is read one turn later, and overwritten two shuffles later: by then all have read it.
static float __shfl_xor_sync(unsigned, float value, int apart)
{
    int lane = current, slot = threads[lane].shuffles++ % 2;
    threads[lane].shown[slot] = value;
    wait_for_others();
    return threads[lane / 32 * 32 + ((lane % 32) ^ apart)].shown[slot];
}

static float __uint_as_float(unsigned bits)
{
    float value;
    memcpy(&value, &bits, sizeof value);
    return value;
}

static unsigned __float_as_uint(float value)
{
    unsigned bits;
    memcpy(&bits, &value, sizeof bits);
    return bits;
}

static void run_thread()
{
    (*kernel)();
    threads[current].isDone = true;
    _longjmp(scheduler, 1);
}

static void resume(int thread)
{
    current = thread;
    threadIdx = { thread % blockDim.x, thread / blockDim.x };
    if (_setjmp(scheduler))
        return;
    if (std::exchange(threads[thread].isStarted, true))
        _longjmp(threads[thread].place, 1);
    setcontext(&threads[thread].start);
}

static void run_block(int count)
{
    if (threads.size() < static_cast<size_t>(count))
        threads.resize(count);
    for (int i = 0; i < count; i++)
    {
        Thread& thread = threads[i];
        thread.stack.resize(1 << 15);
        getcontext(&thread.start);
        thread.start.uc_stack.ss_sp = thread.stack.data();
        thread.start.uc_stack.ss_size = thread.stack.size();
        makecontext(&thread.start, run_thread, 0);
        thread.isStarted = thread.isDone = false;
        thread.shuffles = 0;
    }

    int left = count;
    for (bool isForward = false; left > 0; isForward = !isForward)
        for (int i = 0; i < count; i++)
        {
            int thread = isForward ? i : count - 1 - i;
            if (threads[thread].isDone)
                continue;
            resume(thread);
            left -= threads[thread].isDone;
        }
}

using Call = std::function<void(unsigned long*)>;

static std::map<std::string, Call>& kernels()
{
    static std::map<std::string, Call> all;
    return all;
}

struct Registration
{
    template <typename... A>
    Registration(const char* name, void (*function)(A...))
    {
        kernels()[name] = [function](unsigned long* arguments) { call(function, arguments, std::index_sequence_for<A...>()); };
    }

    template <typename... A, size_t... I>
    static void call(void (*function)(A...), unsigned long* arguments, std::index_sequence<I...>)
    {
        function(*reinterpret_cast<A*>(arguments + I)...);
    }
};

#define KERNEL(...) Registration(#__VA_ARGS__, __VA_ARGS__)

// Runs all blocks of a kernel; false where there is none of that name.
extern "C" int launch(const char* name, unsigned blocks, unsigned threadsOfRow, unsigned rowsOfBlock, unsigned long* arguments)
{
    auto found = kernels().find(name);
    if (found == kernels().end())
        return false;
    std::function<void()> body = [&] { found->second(arguments); };
    kernel = &body;
    gridDim = { blocks, 1 };
    blockDim = { threadsOfRow, rowsOfBlock };
    for (unsigned block = 0; block < blocks; block++)
    {
        blockIdx = { block, 0 };
        run_block(threadsOfRow * rowsOfBlock);
    }

    return true;
}
