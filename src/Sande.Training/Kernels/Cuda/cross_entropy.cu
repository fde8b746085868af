#include "numbers.cuh"

// -log softmax(logits)[target], a block a row: the maximum and the sum of exponentials in one pass (arXiv 1805.02867), then, where it is wanted,
// the gradient in the logits' place.

// A sum of exponentials relative to their greatest exponent.
struct Exponentials
{
    float most, sum;
};

__device__ inline Exponentials joined(Exponentials a, Exponentials b)
{
    float most = fmaxf(a.most, b.most);
    return { most, a.sum * expf(a.most - most) + b.sum * expf(b.most - most) };
}

__device__ inline Exponentials warp_joined(Exponentials value)
{
#pragma unroll
    for (int apart = 16; apart > 0; apart /= 2)
        value = joined(value, { __shfl_xor_sync(0xffffffffu, value.most, apart), __shfl_xor_sync(0xffffffffu, value.sum, apart) });
    return value;
}

// The finite lowest, not -infinity: infinity - infinity is no number.
constexpr float Lowest = -3.402823466e38f;

constexpr int MaxThreadsOfRow = 1024;

template <typename T, int V, bool Capped>
__global__ void __launch_bounds__(MaxThreadsOfRow) cross_entropy(T* logits, const long long* targets, float* losses, int width, float cap, int gradient)
{
    T* z = logits + static_cast<long long>(blockIdx.x) * width;
    long long target = targets[blockIdx.x];
    Exponentials row = { Lowest, 0 };
    float values[V];
    for (int at = threadIdx.x * V; at < width; at += blockDim.x * V)
    {
        load(z + at, values);
        float most = row.most;
#pragma unroll
        for (int i = 0; i < V; i++)
        {
            values[i] = Capped ? cap * tanhf(values[i] / cap) : values[i];
            most = fmaxf(most, values[i]);
        }

        row.sum *= expf(row.most - most);
        row.most = most;
#pragma unroll
        for (int i = 0; i < V; i++)
            row.sum += expf(values[i] - most);
    }

    __shared__ Exponentials ofWarps[32];
    row = warp_joined(row);
    if (threadIdx.x % 32 == 0)
        ofWarps[threadIdx.x / 32] = row;
    __syncthreads();
    row = warp_joined(threadIdx.x % 32 < blockDim.x / 32 ? ofWarps[threadIdx.x % 32] : Exponentials{ Lowest, 0 });
    if (threadIdx.x == 0)
    {
        float of = widen(z[target]);
        losses[blockIdx.x] = row.most + logf(row.sum) - (Capped ? cap * tanhf(of / cap) : of);
    }

    if (!gradient)
        return;
    __syncthreads(); // The target's logit has been read.
    for (int at = threadIdx.x * V; at < width; at += blockDim.x * V)
    {
        load(z + at, values);
#pragma unroll
        for (int i = 0; i < V; i++)
        {
            float tanh = Capped ? tanhf(values[i] / cap) : 0;
            float slope = expf((Capped ? cap * tanh : values[i]) - row.most) / row.sum - (at + i == target ? 1 : 0);
            values[i] = slope * (1 - tanh * tanh);
        }

        store(values, z + at);
    }
}
