#include "numbers.cuh"

// activation(gate) * up.

struct Silu
{
    static __device__ float value(float x)
    {
        return x / (1 + expf(-x));
    }

    static __device__ float slope(float x)
    {
        float sigmoid = 1 / (1 + expf(-x));
        return sigmoid * (1 + x * (1 - sigmoid));
    }
};

// gelu(approximate='tanh').
struct GeluTanh
{
    static constexpr float Scale = 0.7978845608028654f; // sqrt(2 / pi)
    static constexpr float Cubic = 0.044715f;

    static __device__ float tanh_of(float x)
    {
        return tanhf(Scale * (x + Cubic * x * x * x));
    }

    static __device__ float value(float x)
    {
        return 0.5f * x * (1 + tanh_of(x));
    }

    static __device__ float slope(float x)
    {
        float tanh = tanh_of(x);
        return 0.5f * (1 + tanh) + 0.5f * x * (1 - tanh * tanh) * Scale * (1 + 3 * Cubic * x * x);
    }
};

template <typename T, int V, typename Activation>
__global__ void gate(const T* gates, const T* ups, T* output, long long count)
{
    long long at = first_of_thread<V>();
    if (at >= count)
        return;
    float g[V], u[V];
    load(gates + at, g);
    load(ups + at, u);
#pragma unroll
    for (int i = 0; i < V; i++)
        g[i] = rounded<T>(Activation::value(g[i])) * u[i];
    store(g, output + at);
}

template <typename T, int V, typename Activation>
__global__ void gate_backward(const T* gradient, const T* gates, const T* ups, T* ofGates, T* ofUps, long long count)
{
    long long at = first_of_thread<V>();
    if (at >= count)
        return;
    float d[V], g[V], u[V];
    load(gradient + at, d);
    load(gates + at, g);
    load(ups + at, u);
#pragma unroll
    for (int i = 0; i < V; i++)
    {
        u[i] *= d[i] * Activation::slope(g[i]);
        d[i] *= Activation::value(g[i]);
    }

    store(u, ofGates + at);
    store(d, ofUps + at);
}
