#include "numbers.cuh"

// RMSNorm, x * r * w with r = 1 / sqrt(mean(x^2) + eps). A row is a warp's (several rows a block) or a block's.
// Where something is added, x is the sum of both, which goes to sums; else both are null.

constexpr int MaxThreadsOfRow = 512;

template <typename T, int V, bool PlusOne>
__global__ void __launch_bounds__(MaxThreadsOfRow) rms_norm(
    const T* input, const T* added, const T* weight, T* sums, T* output, float* inverseRms, int rows, int width, float eps)
{
    int row = blockIdx.x * blockDim.y + threadIdx.y;
    if (row >= rows)
        return;
    long long start = static_cast<long long>(row) * width;
    const T* x = (added ? sums : input) + start;
    T* y = output + start;
    float squares = 0, values[V], weights[V];
    for (int at = threadIdx.x * V; at < width; at += blockDim.x * V)
    {
        load(input + start + at, values);
        if (added)
        {
            load(added + start + at, weights);
#pragma unroll
            for (int i = 0; i < V; i++)
                values[i] = rounded<T>(values[i] + weights[i]);
            store(values, sums + start + at);
        }

#pragma unroll
        for (int i = 0; i < V; i++)
            squares += values[i] * values[i];
    }

    float r = 1 / sqrtf(row_sum(squares) / width + eps);
    if (threadIdx.x == 0)
        inverseRms[row] = r;
    for (int at = threadIdx.x * V; at < width; at += blockDim.x * V)
    {
        load(x + at, values);
        load(weight + at, weights);
        // As transformers: Llama's norm rounds before the weight, Gemma's after.
#pragma unroll
        for (int i = 0; i < V; i++)
            values[i] = PlusOne ? values[i] * r * (1 + weights[i]) : rounded<T>(values[i] * r) * weights[i];
        store(values, y + at);
    }
}

// With n = x * r and s = g * w: the gradient by x is r (s - n mean(s n)), to which another is added where it is not null; by w the sum of g n over rows. A block adds up the latter over its rows,
// each thread at its own places of shared memory; weightParts [blocks, width] is null where no one asks for it. Only a block of one row at a time may be asked.
template <typename T, int V, bool PlusOne>
__global__ void __launch_bounds__(MaxThreadsOfRow) rms_norm_backward(
    const T* gradient, const T* input, const T* weight, const float* inverseRms, const T* added, T* ofInput, float* weightParts, int rows, int width)
{
    extern __shared__ float weightSums[];
    if (weightParts)
        for (int at = threadIdx.x * V; at < width; at += blockDim.x * V)
            for (int i = 0; i < V; i++)
                weightSums[at + i] = 0;
    for (int row = blockIdx.x * blockDim.y + threadIdx.y; row < rows; row += gridDim.x * blockDim.y)
    {
        long long start = static_cast<long long>(row) * width;
        float r = inverseRms[row], projection = 0, g[V], n[V], w[V];
        for (int at = threadIdx.x * V; at < width; at += blockDim.x * V)
        {
            load(gradient + start + at, g);
            load(input + start + at, n);
            load(weight + at, w);
#pragma unroll
            for (int i = 0; i < V; i++)
                projection += g[i] * (PlusOne ? 1 + w[i] : w[i]) * n[i] * r;
        }

        projection = row_sum(projection) / width;
        for (int at = threadIdx.x * V; at < width; at += blockDim.x * V)
        {
            load(gradient + start + at, g);
            load(input + start + at, n);
            load(weight + at, w);
#pragma unroll
            for (int i = 0; i < V; i++)
            {
                n[i] *= r;
                if (weightParts)
                    weightSums[at + i] += g[i] * n[i];
                g[i] = r * (g[i] * (PlusOne ? 1 + w[i] : w[i]) - n[i] * projection);
            }

            if (added)
            {
                load(added + start + at, n);
#pragma unroll
                for (int i = 0; i < V; i++)
                    g[i] += n[i];
            }

            store(g, ofInput + start + at);
        }
    }

    if (weightParts)
        for (int at = threadIdx.x * V; at < width; at += blockDim.x * V)
            for (int i = 0; i < V; i++)
                weightParts[static_cast<long long>(blockIdx.x) * width + at + i] = weightSums[at + i];
}
