using System.Numerics;

namespace Sande.Training.Kernels.Cpu;

/// <summary>silu(gate) · up.</summary>
internal static unsafe class SiluLoops
{
    private const int ElementsOfPart = 1 << 14;

    private static int Lanes => Vector<float>.Count;

    public static void Forward(float* gate, float* up, float* output, int count) => Rows.For(count, 1, ElementsOfPart, (_, from, to) =>
    {
        var i = from;
        for (; i <= to - Lanes; i += Lanes)
        {
            var x = *(Vector<float>*)(gate + i);
            *(Vector<float>*)(output + i) = x * Sigmoid(x) * *(Vector<float>*)(up + i);
        }

        for (; i < to; i++)
            output[i] = gate[i] * Sigmoid(gate[i]) * up[i];
    });

    public static void Backward(float* gradient, float* gate, float* up, float* ofGate, float* ofUp, int count) => Rows.For(count, 1, ElementsOfPart, (_, from, to) =>
    {
        var i = from;
        for (; i <= to - Lanes; i += Lanes)
        {
            var (g, x) = (*(Vector<float>*)(gradient + i), *(Vector<float>*)(gate + i));
            var s = Sigmoid(x);
            *(Vector<float>*)(ofUp + i) = g * x * s;
            *(Vector<float>*)(ofGate + i) = g * *(Vector<float>*)(up + i) * s * (Vector<float>.One + x * (Vector<float>.One - s));
        }

        for (; i < to; i++)
        {
            var s = Sigmoid(gate[i]);
            (ofUp[i], ofGate[i]) = (gradient[i] * gate[i] * s, gradient[i] * up[i] * s * (1 + gate[i] * (1 - s)));
        }
    });

    private static Vector<float> Sigmoid(Vector<float> x) => Vector<float>.One / (Vector<float>.One + Vector.Exp(-x));

    private static float Sigmoid(float x) => 1 / (1 + MathF.Exp(-x));
}
